#pragma once

#include <cstdint>

#include "index/base/result.h"
#include "server/marketplace/account.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Replaces name, country and timezone of `account.id` if `expected_version` is still its version;
// all else stays as it is stored. Refuses `account_not_found`, `stale_version`, `invalid_fields`.
Result<Account> UpdateAccount(Transaction& tx, const Marketplace& marketplace,
                              const Account& account, int64_t expected_version);

}  // namespace shortlist
