#pragma once

#include <string>

#include "index/base/result.h"
#include "server/marketplace/account.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Holds, suspends or reinstates the account of an address. Who is suspended is logged out
// everywhere. The same status again changes nothing. Refuses `account_not_found` and
// `account_status_not_allowed` (MayBecome).
Result<Account> SetAccountStatus(Transaction& tx, const Marketplace& marketplace,
                                 const std::string& email, AccountStatus status);

}  // namespace shortlist
