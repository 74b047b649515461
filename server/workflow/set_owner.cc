#include "server/workflow/set_owner.h"

#include <utility>

#include "server/storage/storage.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

template <typename Noun>
void Give(Transaction& tx, const Marketplace& marketplace, const Account& account,
          const std::string& name, Noun* noun) {
  noun->owner = account.id;
  noun->on_hold = account.status != AccountStatus::kActive;
  noun->updated_at = marketplace.clock->Now();
  noun->seq = tx.outbox().Append({.type = name + "_changed",
                                  .entity_type = name,
                                  .entity_id = noun->id,
                                  .at = noun->updated_at});
}

}  // namespace

Result<std::string> SetOwner(Transaction& tx, const Marketplace& marketplace,
                             const std::string& email, const std::string& id) {
  const auto normalized = NormalizedEmail(email);
  if (!normalized) return NotFound("account");
  const auto account = tx.accounts().GetByEmailKey(EmailKey(*normalized));
  if (!account) return NotFound("account");
  if (id.starts_with("job_")) {
    auto job = tx.jobs().GetById(id);
    if (!job) return NotFound("job");
    Give(tx, marketplace, *account, "job", &*job);
    const auto updated = tx.jobs().Update(*job, job->version);
    if (!updated) return updated.error();
    return account->id;
  }
  auto freelancer = tx.freelancers().GetById(id);
  if (!freelancer) return NotFound("freelancer");
  Give(tx, marketplace, *account, "freelancer", &*freelancer);
  const auto updated = tx.freelancers().Update(*freelancer, freelancer->version);
  if (!updated) return updated.error();
  return account->id;
}

}  // namespace shortlist
