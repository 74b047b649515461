#pragma once

#include <string>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/account.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Takes a code of a second factor that is on: the application's, or a recovery code, which is gone
// thereby. Refuses `bad_totp_code`.
Result<void> UseCode(SecondFactor* factor, const std::string& code, Timestamp now);

// What an authenticator application is given, once.
struct BegunSecondFactor {
  std::string secret;
  std::string uri;  // otpauth://totp/...
};

// Gives the account a secret for its authenticator application; no login asks for it before it is
// confirmed. Begun again, it has a new secret. Refuses `totp_already_on`.
Result<BegunSecondFactor> BeginSecondFactor(Transaction& tx, const Marketplace& marketplace,
                                            const std::string& account_id);

// Turns it on, once a code shows that the application has the secret; returns the recovery codes,
// which are kept nowhere. Refuses `totp_already_on`, `totp_not_begun`, `bad_totp_code`.
Result<std::vector<std::string>> ConfirmSecondFactor(Transaction& tx,
                                                     const Marketplace& marketplace,
                                                     const std::string& account_id,
                                                     const std::string& code);

// Turns it off, or forgets one that was only begun, for who knows the password. In transactions of
// its own. Refuses `wrong_password`.
Result<void> EndSecondFactor(const Marketplace& marketplace, const std::string& account_id,
                             const std::string& password);

}  // namespace shortlist
