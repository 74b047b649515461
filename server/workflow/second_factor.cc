#include "server/workflow/second_factor.h"

#include <algorithm>

#include "server/auth/password.h"
#include "server/auth/totp.h"
#include "server/storage/storage.h"
#include "server/workflow/with_password.h"

namespace shortlist {
namespace {

Error BadCode() {
  return {ErrorCode::kUnauthenticated, "bad_totp_code", "This code is wrong, old or used.", {}};
}

Error AlreadyOn() {
  return {ErrorCode::kFailedPrecondition,
          "totp_already_on",
          "The second factor is on; turn it off first.",
          {}};
}

// It changes what the account shows: whether the factor is on.
Result<void> Save(Transaction& tx, const Marketplace& marketplace, Account* account) {
  account->updated_at = marketplace.clock->Now();
  ++account->version;
  account->seq = tx.outbox().LastSeq();
  return tx.accounts().Save(*account);
}

}  // namespace

Result<void> UseCode(SecondFactor* factor, const std::string& code, Timestamp now) {
  if (const auto step = MatchTotp(factor->secret, code, now, factor->last_step)) {
    factor->last_step = *step;
    return {};
  }
  auto& codes = factor->recovery_codes;
  const auto found = std::find(codes.begin(), codes.end(), DigestOfRecoveryCode(code));
  if (found == codes.end()) return BadCode();
  codes.erase(found);
  return {};
}

Result<BegunSecondFactor> BeginSecondFactor(Transaction& tx, const Marketplace& marketplace,
                                            const std::string& account_id) {
  auto account = tx.accounts().GetById(account_id);
  if (!account) return account.error();
  if (account->second_factor.confirmed) return AlreadyOn();
  account->second_factor = {.secret = NewTotpSecret()};
  if (const auto saved = tx.accounts().Save(*account); !saved) return saved.error();
  const std::string& secret = account->second_factor.secret;
  return BegunSecondFactor{secret, TotpUri(marketplace.accounts.issuer, account->email, secret)};
}

Result<std::vector<std::string>> ConfirmSecondFactor(Transaction& tx,
                                                     const Marketplace& marketplace,
                                                     const std::string& account_id,
                                                     const std::string& code) {
  auto account = tx.accounts().GetById(account_id);
  if (!account) return account.error();
  SecondFactor& factor = account->second_factor;
  if (factor.confirmed) return AlreadyOn();
  if (factor.secret.empty()) {
    return Error{ErrorCode::kFailedPrecondition,
                 "totp_not_begun",
                 "Ask for a secret first: POST /v1/accounts/me/totp.",
                 {}};
  }
  const auto step = MatchTotp(factor.secret, code, marketplace.clock->Now(), factor.last_step);
  if (!step) return BadCode();
  auto codes = NewRecoveryCodes();
  factor.confirmed = true;
  factor.last_step = *step;
  for (const std::string& each : codes) {
    factor.recovery_codes.push_back(DigestOfRecoveryCode(each));
  }
  if (const auto saved = Save(tx, marketplace, &*account); !saved) return saved.error();
  return codes;
}

Result<void> EndSecondFactor(const Marketplace& marketplace, const std::string& account_id,
                             const std::string& password) {
  return WithPassword(marketplace, account_id, password, [&](Transaction& tx, Account* account) {
    account->second_factor = {};
    return Save(tx, marketplace, account);
  });
}

}  // namespace shortlist
