#include "server/workflow/move_connects.h"

#include "index/base/check.h"
#include "index/base/id.h"
#include "server/marketplace/options_at.h"
#include "server/storage/storage.h"

namespace shortlist {

Timestamp DaysAfter(Timestamp from, int days) {
  constexpr int64_t kDayMicros = 86'400'000'000;
  return {from.micros + days * kDayMicros};
}

Transfer NewTransfer(const Marketplace& marketplace, TransferKind kind, int64_t connects) {
  Transfer transfer;
  transfer.id = NewId("trf", *marketplace.clock);
  transfer.amount = connects;
  transfer.unit = kConnectsUnit;
  transfer.kind = kind;
  transfer.created_at = marketplace.clock->Now();
  transfer.plan_version =
      OptionsAt<ConnectsOptions>(marketplace.connects, transfer.created_at).version;
  return transfer;
}

Result<void> OpenLot(Transaction& tx, const ConnectsLot& lot) {
  LedgerAccount account;
  account.id = lot.id;
  account.kind = AccountKind::kConnectsLot;
  account.owner = lot.owner;
  account.unit = kConnectsUnit;
  account.created_at = lot.issued_at;
  tx.ledger().OpenAccount(account);
  return tx.connects().InsertLot(lot);
}

const std::string& LateLot::Id() {
  if (!id_.empty()) return id_;
  const Timestamp now = marketplace_->clock->Now();
  id_ = NewId("lot", *marketplace_->clock);
  ConnectsLot lot;
  lot.id = id_;
  lot.owner = return_.owner;
  lot.source = ConnectsSource::kReturn;
  lot.grant_key = return_.grant_key;
  lot.issued_at = now;
  lot.expires_at =
      DaysAfter(now, OptionsAt<ConnectsOptions>(marketplace_->connects, now).late_return_days);
  CHECK(OpenLot(*tx_, lot).ok());
  return id_;
}

}  // namespace shortlist
