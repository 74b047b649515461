#include "server/workflow/create_admin.h"

#include <utility>

#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/account_mail.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<CreatedAdmin> CreateAdmin(Transaction& tx, const Marketplace& marketplace,
                                 const std::string& email, const std::string& name) {
  Account account;
  account.name = name;
  account.roles = {Role::kAdmin};
  std::vector<FieldError> errors = Validate(account);
  const auto normalized = NormalizedEmail(email);
  if (!normalized) errors.push_back({"/email", "bad_email", "is no address"});
  if (const auto valid = RequireValid(std::move(errors)); !valid) return valid.error();

  const Timestamp now = marketplace.clock->Now();
  account.id = NewId("acc", *marketplace.clock);
  account.email = *normalized;
  account.email_verified_at = now;
  account.created_at = now;
  account.updated_at = now;
  account.version = 1;
  account.seq = tx.outbox().LastSeq();
  if (const auto inserted = tx.accounts().Insert(account); !inserted) return inserted.error();
  std::string token = NewAccountToken(tx, marketplace, account.id, TokenPurpose::kReset);
  return CreatedAdmin{std::move(account), std::move(token)};
}

}  // namespace shortlist
