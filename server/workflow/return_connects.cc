#include "server/workflow/return_connects.h"

#include "index/base/check.h"
#include "server/storage/storage.h"
#include "server/workflow/move_connects.h"
#include "server/workflow/refusals.h"

namespace shortlist {
Result<ConnectsSpend> ReturnConnects(Transaction& tx, const Marketplace& marketplace,
                                     std::string_view spend_id) {
  auto spend = tx.connects().GetSpend(spend_id);
  if (!spend) return NotFound("connects_spend");
  const Timestamp now = marketplace.clock->Now();
  if (!tx.connects().SetReturned(spend->id, now)) {
    return Error{ErrorCode::kConflict,
                 "connects_already_returned",
                 "These Connects were returned already.",
                 {}};
  }
  spend->returned_at = now;
  LateLot late(&tx, &marketplace, {spend->freelancer_id, "return:" + spend->id});
  for (const Transfer& paid : tx.ledger().OfGroup(spend->id)) {
    const auto lot = tx.connects().GetLot(paid.debit_account);
    CHECK(lot.ok());
    Transfer back = NewTransfer(marketplace, TransferKind::kConnectsReturn, paid.amount);
    back.debit_account = kPlatformConnectsAccount;
    back.credit_account = lot->expires_at > now ? lot->id : late.Id();
    back.group = "return:" + spend->id;
    back.reference = spend->job_id;
    back.plan_version = paid.plan_version;
    if (const auto posted = tx.ledger().Post(back); !posted) return posted.error();
  }
  return *std::move(spend);
}

Result<int64_t> ReturnConnectsOfJob(Transaction& tx, const Marketplace& marketplace,
                                    std::string_view job_id) {
  int64_t returned = 0;
  for (const ConnectsSpend& spend : tx.connects().OpenSpendsOfJob(job_id)) {
    const auto back = ReturnConnects(tx, marketplace, spend.id);
    if (!back) return back.error();
    ++returned;
  }
  return returned;
}

}  // namespace shortlist
