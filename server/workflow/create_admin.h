#pragma once

#include <string>

#include "index/base/result.h"
#include "server/marketplace/account.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct CreatedAdmin {
  Account account;
  std::string token;  // for ResetPassword (reset_password.h), within an hour
};

// Makes an account with the role admin, without a password: who has the token sets one. The address
// counts as proven: who calls this is trusted. Refuses `invalid_fields` and `email_taken`.
Result<CreatedAdmin> CreateAdmin(Transaction& tx, const Marketplace& marketplace,
                                 const std::string& email, const std::string& name);

}  // namespace shortlist
