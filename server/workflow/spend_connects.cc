#include "server/workflow/spend_connects.h"

#include "index/base/check.h"
#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/move_connects.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<ConnectsSpend> SpendConnects(Transaction& tx, const Marketplace& marketplace,
                                    std::string_view freelancer_id, std::string_view quote_id) {
  const auto quote = tx.connects().GetQuote(quote_id);
  if (!quote || quote->freelancer_id != freelancer_id) return NotFound("quote");
  const Timestamp now = marketplace.clock->Now();
  if (const auto allowed = MaySpend(*quote, now); !allowed) return allowed.error();
  const auto shares =
      ShareOut(tx.connects().SpendableLots(freelancer_id, now), quote->connects, now);
  if (!shares) return shares.error();

  const ConnectsSpend spend{NewId("csp", *marketplace.clock),
                            quote->freelancer_id,
                            quote->job_id,
                            quote->connects,
                            now,
                            std::nullopt};
  tx.connects().InsertSpend(spend);
  CHECK(tx.connects().UseQuote(quote->id, spend.id));  // whoever writes is alone
  for (const LotShare& share : *shares) {
    Transfer transfer = NewTransfer(marketplace, TransferKind::kConnectsSpend, share.connects);
    transfer.debit_account = share.lot;
    transfer.credit_account = kPlatformConnectsAccount;
    transfer.group = spend.id;
    transfer.reference = spend.job_id;
    transfer.plan_version = quote->plan_version;
    if (const auto posted = tx.ledger().Post(transfer); !posted) return posted.error();
  }
  return spend;
}

}  // namespace shortlist
