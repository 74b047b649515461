#include "server/workflow/grant_connects.h"

#include <vector>

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

namespace {

// Those that a freelancer has not got yet.
std::vector<ConnectsGrant> DueGrants(const Transaction& tx, const Marketplace& marketplace,
                                     std::string_view freelancer_id) {
  const Timestamp now = marketplace.clock->Now();
  const ConnectsOptions& options = OptionsAt<ConnectsOptions>(marketplace.connects, now);
  const std::string owner(freelancer_id);
  std::vector<ConnectsGrant> grants = {
      {owner, ConnectsSource::kSignup, options.signup, "signup"},
      {owner, ConnectsSource::kMonthly, options.monthly_basic, MonthlyGrantKey(now)}};
  std::erase_if(grants, [&](const ConnectsGrant& grant) {
    return grant.connects == 0 || tx.connects().HasLot(owner, grant.key);
  });
  return grants;
}

}  // namespace

Result<void> GrantDueConnects(Transaction& tx, const Marketplace& marketplace,
                              std::string_view freelancer_id) {
  for (const ConnectsGrant& grant : DueGrants(tx, marketplace, freelancer_id)) {
    if (const auto granted = GrantConnects(tx, marketplace, grant); !granted) {
      return granted.error();
    }
  }
  return {};
}

Result<void> GrantDueConnects(const Marketplace& marketplace, std::string_view freelancer_id) {
  const bool any = marketplace.storage->Read(
      [&](ReadTransaction& tx) { return !DueGrants(tx, marketplace, freelancer_id).empty(); });
  if (!any) return {};
  return marketplace.storage->Transact(
      [&](Transaction& tx) { return GrantDueConnects(tx, marketplace, freelancer_id); });
}

}  // namespace shortlist
