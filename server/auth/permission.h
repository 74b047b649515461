#pragma once

#include <cstdint>

#include "index/base/result.h"
#include "server/auth/principal.h"

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
  kSeeCandidates,  // of a job
  kSeeFeed,        // of a freelancer
  kOwnAccount,  // one's own account and sessions; a key without an account has none
  kSeeConnects,    // of a freelancer
  kSeeLedger,      // of the marketplace
  kOperate,        // metrics
};

// THE table of roles and actions. Pure.
bool MayDo(Role role, Action action);

// Whether any of the roles may.
bool MayDo(RoleSet roles, Action action);

// Refuses `permission_denied`.
Result<void> Require(const Principal& principal, Action action);

}  // namespace shortlist
