#include "server/workflow/grant_connects.h"

#include "index/base/id.h"
#include "server/marketplace/options_at.h"
#include "server/storage/storage.h"
#include "server/workflow/move_connects.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<ConnectsLot> GrantConnects(Transaction& tx, const Marketplace& marketplace,
                                  const ConnectsGrant& grant) {
  if (!tx.freelancers().GetById(grant.freelancer_id)) return NotFound("freelancer");
  const Timestamp now = marketplace.clock->Now();
  const ConnectsOptions& options = OptionsAt<ConnectsOptions>(marketplace.connects, now);
  ConnectsLot lot;
  lot.id = NewId("lot", *marketplace.clock);
  lot.owner = grant.freelancer_id;
  lot.source = grant.source;
  lot.grant_key = grant.key;
  lot.issued_at = now;
  lot.expires_at = DaysAfter(now, options.lot_days);
  if (const auto opened = OpenLot(tx, lot); !opened) return opened.error();
  const auto kind = grant.source == ConnectsSource::kPurchase ? TransferKind::kConnectsPurchase
                                                              : TransferKind::kConnectsGrant;
  Transfer transfer = NewTransfer(marketplace, kind, grant.connects);
  transfer.debit_account = kPlatformConnectsAccount;
  transfer.credit_account = lot.id;
  transfer.group = lot.id;
  transfer.reference = grant.key;
  if (const auto posted = tx.ledger().Post(transfer); !posted) return posted.error();
  lot.available = grant.connects;
  return lot;
}

Result<ConnectsLot> GrantMonthlyConnects(Transaction& tx, const Marketplace& marketplace,
                                         std::string_view freelancer_id,
                                         ConnectsMembership membership) {
  const Timestamp now = marketplace.clock->Now();
  const ConnectsOptions& options = OptionsAt<ConnectsOptions>(marketplace.connects, now);
  const bool plus = membership == ConnectsMembership::kPlus;
  return GrantConnects(tx, marketplace,
                       {.freelancer_id = std::string(freelancer_id),
                        .source = ConnectsSource::kMonthly,
                        .connects = plus ? options.monthly_plus : options.monthly_basic,
                        .key = MonthlyGrantKey(now)});
}

}  // namespace shortlist
