#include "server/workflow/person.h"

#include "server/auth/permission.h"

namespace shortlist {

std::string PersonOf(const Freelancer& freelancer) {
  return freelancer.owner.empty() ? freelancer.id : freelancer.owner;
}

std::string PersonOf(const Job& job) {
  return job.owner.empty() ? job.client.external_id : job.owner;
}

Result<void> RequireActsFor(const Principal& who, std::string_view person) {
  if (!who.ActsForAll()) {
    if (!who.is_publishable && person == who.account_id) return {};
    return Error{ErrorCode::kPermissionDenied, "not_owner", "This is for somebody else.", {}};
  }
  if (person.starts_with("acc_")) return {};
  return Require(who, person.starts_with("frl_") ? Action::kTendProposals : Action::kTendJobs);
}

}  // namespace shortlist
