#include "server/workflow/update_account.h"

#include "server/storage/storage.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<Account> UpdateAccount(Transaction& tx, const Marketplace& marketplace,
                              const Account& account, int64_t expected_version) {
  auto stored = tx.accounts().GetById(account.id);
  if (!stored) return stored.error();
  const auto newest = RequireVersion(stored->version, expected_version);
  if (!newest) return newest.error();
  stored->name = account.name;
  stored->country = account.country;
  stored->timezone = account.timezone;
  const auto valid = RequireValid(Validate(*stored));
  if (!valid) return valid.error();
  stored->updated_at = marketplace.clock->Now();
  ++stored->version;
  stored->seq = tx.outbox().LastSeq();
  if (const auto saved = tx.accounts().Save(*stored); !saved) return saved.error();
  return stored;
}

}  // namespace shortlist
