#pragma once

#include <cstdint>

#include "index/base/result.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Whether there are notifications that have been kept long enough (NotificationOptions).
bool HasOldNotifications(const Transaction& tx, const Marketplace& marketplace);

// Removes the oldest `limit` of them: how many.
Result<int64_t> ForgetOldNotifications(Transaction& tx, const Marketplace& marketplace, int limit);

}  // namespace shortlist
