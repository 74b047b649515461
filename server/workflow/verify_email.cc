#include "server/workflow/verify_email.h"

#include "server/storage/storage.h"
#include "server/workflow/account_mail.h"

namespace shortlist {

Result<void> VerifyEmail(Transaction& tx, const Marketplace& marketplace, std::string_view token) {
  auto account = TakeAccountToken(tx, marketplace, token, TokenPurpose::kVerify);
  if (!account) return account.error();
  const Timestamp now = marketplace.clock->Now();
  account->email_verified_at = now;
  account->updated_at = now;
  ++account->version;
  account->seq = tx.outbox().LastSeq();
  return tx.accounts().Save(*account);
}

}  // namespace shortlist
