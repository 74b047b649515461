#pragma once

#include <string>
#include <vector>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/account.h"
#include "server/marketplace/session.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// The account of who asks. Refuses `account_required`: a key of the command line has none.
Result<Account> GetOwnAccount(const Marketplace& marketplace, const Principal& who);

// The sessions of an account that still let in, oldest first.
std::vector<Session> ListSessions(const Marketplace& marketplace, const std::string& account_id);

// Ends a session of that account, at once. Refuses `session_not_found`, of others' sessions alike.
Result<void> RevokeSession(Transaction& tx, const std::string& account_id, const std::string& id);

}  // namespace shortlist
