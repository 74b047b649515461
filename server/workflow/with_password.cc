#include "server/workflow/with_password.h"

#include "server/auth/password.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

Error WrongPassword() {
  return {ErrorCode::kPermissionDenied, "wrong_password", "The password is wrong.", {}};
}

}  // namespace

Result<void> WithPassword(const Marketplace& marketplace, const std::string& account_id,
                          const std::string& password,
                          const std::function<Result<void>(Transaction&, Account*)>& verb) {
  const auto known = marketplace.storage->Read(
      [&](ReadTransaction& tx) { return tx.accounts().GetById(account_id); });
  if (!known) return known.error();
  if (!marketplace.accounts.passwords->Matches(known->password_hash, password)) {
    return WrongPassword();
  }
  return marketplace.storage->Transact([&](Transaction& tx) -> Result<void> {
    auto account = tx.accounts().GetById(account_id);
    if (!account) return account.error();
    // It may have been changed while its hash was computed.
    if (account->password_hash != known->password_hash) return WrongPassword();
    return verb(tx, &*account);
  });
}

}  // namespace shortlist
