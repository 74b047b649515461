#pragma once

#include <string>

#include "index/base/result.h"
#include "server/auth/session.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct LogInCommand {
  std::string email;  // as NormalizedEmail gives it
  std::string password;
  std::string code;  // of the second factor, or a recovery code; empty: none was given
  SessionOrigin origin;
};

// Opens a session. In transactions of its own: a password is checked, slowly, between them. Refuses
// in this order: `bad_login` (unknown address or wrong password: not told apart, nor by time); and
// to who has the password `email_not_verified`, `account_suspended`, `totp_required` (a code is
// needed) and `bad_totp_code` (wrong, old, or used before).
Result<IssuedSession> LogIn(const Marketplace& marketplace, const LogInCommand& command);

}  // namespace shortlist
