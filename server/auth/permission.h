#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "index/base/result.h"
#include "server/auth/principal.h"

namespace shortlist {

// What may be allowed. A route names one (server/api/routes.cc).
enum class Action : uint8_t {
  kSearch,              // search and match
  kLookUp,              // similar, suggest, explain, skills, categories
  kReadFreelancers,     // public profiles and their Job Success Score
  kReadAllFreelancers,  // private profiles too, and the list of all
  kEditFreelancers,
  kReadJobs,     // open ones
  kReadAllJobs,  // of any status, and the list of all
  kEditJobs,
  kHire,           // give work: publish a job, invite, offer
  kTendJobs,       // what comes of them: read and answer proposals, pause, close
  kPropose,        // take work on: accept an invitation, propose, pay with Connects
  kTendProposals,  // what comes of them: read and decline invitations, withdraw
  kAgree,          // on an offer, from either side: counter and accept it
  kSeeHiring,      // what stands between one's side and another; decline and withdraw offers
  kSendFiles,      // to attach them
  kSeeFiles,       // read them, delete one's own (server/workflow/file_access.h)
  kBeTold,         // notifications and saved searches: one's own (workflow/person.h)
  kModerate,       // remove what breaks the rules
  kSeeCandidates,  // of a job
  kSeeFeed,        // of a freelancer
  kSeeConnects,    // of a freelancer
  kSeeLedger,      // of the marketplace
  kOwnAccount,     // one's own account, sessions and keys; none for a key
  kOperate,        // metrics
};

// THE table of roles and actions. Pure. To whose freelancers and jobs an action may be done, is in
// server/workflow/ownership.h.
bool MayDo(Role role, Action action);

// Whether any of the roles may.
bool MayDo(RoleSet roles, Action action);

// The scope that a key needs for it; empty: no key may.
std::optional<Scope> ScopeOf(Action action);

// Whether an account that is on hold may not do it: what would bring it new business.
bool IsHeld(Action action);

// Refuses, in this order, `permission_denied` (the roles), `scope_missing` (the key's scopes; a
// publishable key may search alone) and `account_limited`.
Result<void> Require(const Principal& principal, Action action);

// `account_limited`, with the reason of the hold.
Error AccountLimited(const std::string& hold);

}  // namespace shortlist
