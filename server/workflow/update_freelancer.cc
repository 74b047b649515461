#include "server/workflow/update_freelancer.h"

#include <utility>

#include "server/storage/storage.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<Freelancer> UpdateFreelancer(Transaction& tx, const Marketplace& marketplace,
                                    Freelancer freelancer, int64_t expected_version) {
  auto stored = tx.freelancers().GetById(freelancer.id);
  if (!stored) return NotFound("freelancer");
  const auto newest = RequireVersion(stored->version, expected_version);
  if (!newest) return newest.error();
  const auto valid = RequireValid(Validate(freelancer, marketplace.rules.categories));
  if (!valid) return valid.error();
  const auto free = RequireFreeExternalId(tx.freelancers(), freelancer.external_id, freelancer.id);
  if (!free) return free.error();

  freelancer.badges = std::move(stored->badges);
  freelancer.earned_minor = stored->earned_minor;
  freelancer.hours = stored->hours;
  freelancer.last_active_at = stored->last_active_at;
  freelancer.owner = std::move(stored->owner);
  freelancer.on_hold = stored->on_hold;
  freelancer.created_at = stored->created_at;
  freelancer.updated_at = marketplace.clock->Now();
  freelancer.seq = tx.outbox().Append({.type = "freelancer_changed",
                                       .entity_type = "freelancer",
                                       .entity_id = freelancer.id,
                                       .at = freelancer.updated_at});
  return tx.freelancers().Update(std::move(freelancer), expected_version);
}

}  // namespace shortlist
