#include "server/workflow/forget_notifications.h"

#include "server/marketplace/options_at.h"
#include "server/storage/storage.h"
#include "server/workflow/move_connects.h"

namespace shortlist {
namespace {

Timestamp KeptSince(const Marketplace& marketplace) {
  const Timestamp now = marketplace.clock->Now();
  return DaysAfter(now, -OptionsAt<NotificationOptions>(marketplace.notifications, now).keep_days);
}

}  // namespace

bool HasOldNotifications(const Transaction& tx, const Marketplace& marketplace) {
  return tx.notifications().HasBefore(KeptSince(marketplace));
}

Result<int64_t> ForgetOldNotifications(Transaction& tx, const Marketplace& marketplace, int limit) {
  return tx.notifications().ForgetBefore(KeptSince(marketplace), limit);
}

}  // namespace shortlist
