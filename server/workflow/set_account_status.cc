#include "server/workflow/set_account_status.h"

#include "server/storage/storage.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<Account> SetAccountStatus(Transaction& tx, const Marketplace& marketplace,
                                 const std::string& email, AccountStatus status) {
  const auto normalized = NormalizedEmail(email);
  if (!normalized) return NotFound("account");
  auto account = tx.accounts().GetByEmailKey(EmailKey(*normalized));
  if (!account) return NotFound("account");
  if (account->status == status) return account;
  if (!MayBecome(account->status, status)) {
    return Error{ErrorCode::kConflict,
                 "account_status_not_allowed",
                 "An account that is " + std::string(NameOf(account->status)) + " cannot become " +
                     std::string(NameOf(status)) + ".",
                 {}};
  }
  account->status = status;
  account->updated_at = marketplace.clock->Now();
  ++account->version;
  account->seq = tx.outbox().LastSeq();
  if (const auto saved = tx.accounts().Save(*account); !saved) return saved.error();
  if (status == AccountStatus::kSuspended) tx.sessions().RevokeAllOf(account->id);
  return account;
}

}  // namespace shortlist
