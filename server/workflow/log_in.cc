#include "server/workflow/log_in.h"

#include "server/auth/authenticator.h"
#include "server/auth/password.h"
#include "server/storage/storage.h"
#include "server/workflow/second_factor.h"

namespace shortlist {
namespace {

Error BadLogin() {
  return {ErrorCode::kUnauthenticated, "bad_login", "The address or the password is wrong.", {}};
}

// The account has the password; whether it may come in all the same. Changes its second factor.
Result<void> CheckMayLogIn(Account* account, const std::string& code, Timestamp now) {
  if (!account->email_verified_at) {
    return Error{ErrorCode::kPermissionDenied,
                 "email_not_verified",
                 "Confirm your address first, with the mail that was sent to it.",
                 {}};
  }
  if (account->status == AccountStatus::kSuspended) return AccountSuspended(*account);
  if (!account->second_factor.confirmed) return {};
  if (code.empty()) {
    return Error{ErrorCode::kUnauthenticated,
                 "totp_required",
                 "This account has a second factor: send a code, too.",
                 {}};
  }
  return UseCode(&account->second_factor, code, now);
}

}  // namespace

Result<IssuedSession> LogIn(const Marketplace& marketplace, const LogInCommand& command) {
  const std::string key = EmailKey(command.email);
  const auto known = marketplace.storage->Read(
      [&](ReadTransaction& tx) { return tx.accounts().GetByEmailKey(key); });
  const std::string hash = known ? known->password_hash : "";
  if (!marketplace.accounts.passwords->Matches(hash, command.password)) return BadLogin();

  return marketplace.storage->Transact([&](Transaction& tx) -> Result<IssuedSession> {
    auto account = tx.accounts().GetById(known->id);
    // It may have been changed while its hash was computed.
    if (!account || account->password_hash != hash) return BadLogin();
    const auto may = CheckMayLogIn(&*account, command.code, marketplace.clock->Now());
    if (!may) return may.error();
    if (account->second_factor.confirmed) {
      if (const auto saved = tx.accounts().Save(*account); !saved) return saved.error();
    }
    return OpenSession(tx, *marketplace.clock, marketplace.accounts.sessions, account->id,
                       command.origin);
  });
}

}  // namespace shortlist
