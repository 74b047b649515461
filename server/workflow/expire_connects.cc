#include "server/workflow/expire_connects.h"

#include "server/storage/storage.h"
#include "server/workflow/move_connects.h"

namespace shortlist {

Result<ExpiredConnects> ExpireConnects(Transaction& tx, const Marketplace& marketplace, int limit) {
  const Timestamp now = marketplace.clock->Now();
  ExpiredConnects expired;
  for (const ConnectsLot& lot : tx.connects().DueLots(now, limit)) {
    tx.connects().SetExpired(lot.id, now);
    ++expired.lots;
    if (lot.available == 0) continue;
    Transfer transfer = NewTransfer(marketplace, TransferKind::kConnectsExpiry, lot.available);
    transfer.debit_account = lot.id;
    transfer.credit_account = kPlatformConnectsAccount;
    transfer.group = "expiry:" + lot.id;
    transfer.reference = lot.grant_key;
    if (const auto posted = tx.ledger().Post(transfer); !posted) return posted.error();
    expired.connects += lot.available;
  }
  return expired;
}

}  // namespace shortlist
