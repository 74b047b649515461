#include "server/workflow/person.h"

#include "index/base/id.h"
#include "server/auth/permission.h"

namespace shortlist {

std::string PersonOf(const Freelancer& freelancer) { return freelancer.id; }

std::string PersonOf(const Job& job) { return job.client.external_id; }

Result<void> RequireActsFor(const Principal& who, std::string_view person) {
  return Require(who, IsId(person, "frl") ? Action::kPropose : Action::kHire);
}

}  // namespace shortlist
