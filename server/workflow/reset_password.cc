#include "server/workflow/reset_password.h"

#include "server/storage/storage.h"
#include "server/workflow/account_mail.h"

namespace shortlist {

void RequestPasswordReset(Transaction& tx, const Marketplace& marketplace, std::string_view email) {
  const auto account = tx.accounts().GetByEmailKey(EmailKey(email));
  const std::string token =
      NewAccountToken(tx, marketplace, account ? account->id : "", TokenPurpose::kReset);
  if (account) MailPasswordReset(tx, marketplace, *account, token);
}

Result<void> ResetPassword(Transaction& tx, const Marketplace& marketplace, std::string_view token,
                           const std::string& password_hash) {
  auto account = TakeAccountToken(tx, marketplace, token, TokenPurpose::kReset);
  if (!account) return account.error();
  const Timestamp now = marketplace.clock->Now();
  account->password_hash = password_hash;
  if (!account->email_verified_at) account->email_verified_at = now;
  account->updated_at = now;
  ++account->version;
  account->seq = tx.outbox().LastSeq();
  if (const auto saved = tx.accounts().Save(*account); !saved) return saved;
  tx.sessions().RevokeAllOf(account->id);
  MailPasswordChanged(tx, marketplace, *account);
  return {};
}

}  // namespace shortlist
