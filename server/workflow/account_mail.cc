#include "server/workflow/account_mail.h"

#include "index/base/id.h"
#include "server/auth/digest.h"
#include "server/auth/secret.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

constexpr std::string_view kTokenPrefix = "slt_";
constexpr int64_t kHourMicros = 3'600 * 1'000'000LL;

int64_t LifeOf(TokenPurpose purpose) {
  return purpose == TokenPurpose::kVerify ? 24 * kHourMicros : kHourMicros;
}

const char* NameOf(TokenPurpose purpose) {
  return purpose == TokenPurpose::kVerify ? "verify" : "reset";
}

}  // namespace

void MailAccount(Transaction& tx, const Marketplace& marketplace, const Account& account,
                 const std::string& subject, const std::string& text) {
  const std::string& issuer = marketplace.accounts.issuer;
  const Timestamp now = marketplace.clock->Now();
  tx.mail_queue().Append({.id = NewId("mail", *marketplace.clock),
                          .to = account.email,
                          .subject = issuer + ": " + subject,
                          .text = "Hello " + account.name + ",\n\n" + text + "\n\n" + issuer + "\n",
                          .created_at = now,
                          .next_at = now});
}

std::string NewAccountToken(Transaction& tx, const Marketplace& marketplace,
                            const std::string& account_id, TokenPurpose purpose) {
  std::string token = NewSecret(kTokenPrefix);
  tx.account_tokens().Put({.hash = DigestOf(token),
                           .account_id = account_id,
                           .purpose = NameOf(purpose),
                           .expires_at = {marketplace.clock->Now().micros + LifeOf(purpose)}});
  return token;
}

Result<Account> TakeAccountToken(Transaction& tx, const Marketplace& marketplace,
                                 std::string_view token, TokenPurpose purpose) {
  const Error bad{ErrorCode::kFailedPrecondition,
                  "bad_token",
                  "This token is unknown, used or too old: ask for another mail.",
                  {}};
  if (!IsSecret(token, kTokenPrefix)) return bad;
  const auto account_id =
      tx.account_tokens().Take(DigestOf(token), NameOf(purpose), marketplace.clock->Now());
  if (!account_id) return bad;
  auto account = tx.accounts().GetById(*account_id);
  if (!account) return bad;
  return account;
}

void MailVerification(Transaction& tx, const Marketplace& marketplace, const Account& account,
                      const std::string& token) {
  MailAccount(tx, marketplace, account, "confirm your address",
              "confirm that this is your address, within 24 hours, with:\n\n" +
                  marketplace.accounts.verify_link + token +
                  "\n\nIf you did not register, do nothing: without it the account stays closed.");
}

void MailAlreadyRegistered(Transaction& tx, const Marketplace& marketplace,
                           const Account& account) {
  MailAccount(
      tx, marketplace, account, "you have an account already",
      "somebody, perhaps you, tried to register with this address, which has an account "
      "already.\nNothing was changed. If you have forgotten your password, ask for a new one.");
}

void MailPasswordReset(Transaction& tx, const Marketplace& marketplace, const Account& account,
                       const std::string& token) {
  MailAccount(tx, marketplace, account, "a new password",
              "choose a new password, within an hour, with:\n\n" + marketplace.accounts.reset_link +
                  token +
                  "\n\nIf you did not ask for it, do nothing: your password stays as it is.");
}

void MailPasswordChanged(Transaction& tx, const Marketplace& marketplace, const Account& account) {
  MailAccount(
      tx, marketplace, account, "your password was changed",
      "your password was changed, and you were logged out everywhere.\nIf it was not you, ask "
      "for a new password at once.");
}

}  // namespace shortlist
