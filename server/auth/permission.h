#pragma once

#include <cstdint>

#include "index/base/result.h"
#include "server/auth/role.h"

namespace shortlist {

// What may be allowed. A route names one (server/api/routes.cc).
enum class Action : uint8_t {
  kSearch,              // search, match, similar, suggest, explain, categories
  kReadFreelancers,     // public profiles and their Job Success Score
  kReadAllFreelancers,  // private profiles too, and the list of all
  kEditFreelancers,
  kReadJobs,     // open ones
  kReadAllJobs,  // of any status, and the list of all
  kEditJobs,
  kHire,           // run a job: publish and close it, invite, shortlist, offer
  kPropose,        // answer invitations, propose, pay with Connects
  kSeeHiring,      // invitations, proposals, offers and contracts that concern one's side
  kBeTold,         // notifications, saved searches: of persons of one's side (workflow/person.h)
  kModerate,       // remove what breaks the rules
  kSeeCandidates,  // of a job
  kSeeFeed,        // of a freelancer
  kSeeConnects,    // of a freelancer
  kSeeLedger,      // of the marketplace
  kOperate,        // metrics
};

// THE table of roles and actions. Pure.
bool MayDo(Role role, Action action);

// Refuses `permission_denied`.
Result<void> Require(const Principal& principal, Action action);

}  // namespace shortlist
