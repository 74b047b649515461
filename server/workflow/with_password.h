#pragma once

#include <functional>
#include <string>

#include "index/base/result.h"
#include "server/marketplace/account.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Runs `verb` in a transaction, on the account of one who knows its password. The password is
// compared before: that takes too long for a transaction. Refuses `account_not_found`,
// `wrong_password`, and what the verb does.
Result<void> WithPassword(const Marketplace& marketplace, const std::string& account_id,
                          const std::string& password,
                          const std::function<Result<void>(Transaction&, Account*)>& verb);

}  // namespace shortlist
