#include "server/workflow/own_account.h"

#include "server/storage/storage.h"

namespace shortlist {

Result<Account> GetOwnAccount(const Marketplace& marketplace, const Principal& who) {
  if (who.account_id.empty()) {
    return Error{ErrorCode::kPermissionDenied,
                 "account_required",
                 "This key belongs to no account: log in.",
                 {}};
  }
  return marketplace.storage->Read(
      [&](ReadTransaction& tx) { return tx.accounts().GetById(who.account_id); });
}

std::vector<Session> ListSessions(const Marketplace& marketplace, const std::string& account_id) {
  auto sessions = marketplace.storage->Read(
      [&](ReadTransaction& tx) { return tx.sessions().ListOf(account_id); });
  const Timestamp now = marketplace.clock->Now();
  std::erase_if(sessions, [&](const Session& session) {
    return !IsAlive(session, marketplace.accounts.sessions, now);
  });
  return sessions;
}

Result<void> RevokeSession(Transaction& tx, const std::string& account_id, const std::string& id) {
  return tx.sessions().Revoke(account_id, id);
}

}  // namespace shortlist
