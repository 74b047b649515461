#include "server/storage/account_token_repository.h"

#include <soci/soci.h>

namespace shortlist {

void AccountTokenRepository::Put(const AccountToken& token) {
  const long long expires_at = token.expires_at.micros;
  *sql_ << "INSERT INTO account_tokens (account_id, purpose, hash, expires_at)"
           " VALUES (:account_id, :purpose, :hash, :expires_at)"
           " ON CONFLICT (account_id, purpose) DO UPDATE SET hash = excluded.hash,"
           " expires_at = excluded.expires_at",
      soci::use(token.account_id), soci::use(token.purpose), soci::use(token.hash),
      soci::use(expires_at);
}

void AccountTokenRepository::DeleteOf(std::string_view account_id) {
  const std::string owner(account_id);
  *sql_ << "DELETE FROM account_tokens WHERE account_id = :owner", soci::use(owner);
}

std::optional<std::string> AccountTokenRepository::Take(std::string_view hash,
                                                        std::string_view purpose, Timestamp now) {
  const std::string wanted(hash);
  const std::string for_what(purpose);
  std::string account_id;
  long long expires_at = 0;
  *sql_ << "DELETE FROM account_tokens WHERE hash = :hash AND purpose = :purpose"
           " RETURNING account_id, expires_at",
      soci::use(wanted), soci::use(for_what), soci::into(account_id), soci::into(expires_at);
  if (!sql_->got_data() || expires_at <= now.micros) return std::nullopt;
  return account_id;
}

}  // namespace shortlist
