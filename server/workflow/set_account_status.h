#pragma once

#include <string>

#include "index/base/result.h"
#include "server/marketplace/account.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Holds, suspends or reinstates the account of an address, for a reason that its owner is told;
// reinstating needs none. What the account owns goes from search while it is not active, with this
// transaction's events. Who is suspended is logged out everywhere. The same status for the same
// reason again changes nothing. Refuses `account_not_found`, `account_status_not_allowed`
// (MayBecome) and `invalid_fields` (/reason).
Result<Account> SetAccountStatus(Transaction& tx, const Marketplace& marketplace,
                                 const std::string& email, AccountStatus status,
                                 const std::string& reason);

}  // namespace shortlist
