#include "server/workflow/create_freelancer.h"

#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<Freelancer> CreateFreelancer(Transaction& tx, const Marketplace& marketplace,
                                    Freelancer freelancer) {
  const auto valid = RequireValid(Validate(freelancer, marketplace.rules.categories));
  if (!valid) return valid.error();
  const auto free = RequireFreeExternalId(tx.freelancers(), freelancer.external_id, {});
  if (!free) return free.error();

  const Timestamp now = marketplace.clock->Now();
  freelancer.id = NewId("frl", *marketplace.clock);
  freelancer.badges.clear();
  freelancer.earned_minor = 0;
  freelancer.hours = 0;
  freelancer.last_active_at.reset();
  freelancer.created_at = now;
  freelancer.updated_at = now;
  freelancer.version = 1;
  freelancer.seq = tx.outbox().Append({.type = "freelancer_changed",
                                       .entity_type = "freelancer",
                                       .entity_id = freelancer.id,
                                       .at = now});
  const auto inserted = tx.freelancers().Insert(freelancer);
  if (!inserted) return inserted.error();
  return freelancer;
}

}  // namespace shortlist
