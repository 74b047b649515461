#include "server/workflow/person.h"

#include "server/auth/permission.h"

namespace shortlist {

std::string PersonOf(const Freelancer& freelancer) { return freelancer.id; }

std::string PersonOf(const Job& job) { return job.client.external_id; }

Result<void> RequireActsFor(const Principal& who, std::string_view person) {
  return Require(who, person.starts_with("frl_") ? Action::kPropose : Action::kHire);
}

}  // namespace shortlist
