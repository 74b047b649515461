#include "server/storage/api_key_repository.h"

#include <soci/soci.h>

#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

Error NotFound() {
  return {ErrorCode::kNotFound, "api_key_not_found", "There is no such key.", {}};
}

std::vector<std::string> OriginsOf(soci::session& sql, const std::string& id) {
  std::vector<std::string> origins;
  std::string origin;
  soci::statement statement(sql);
  statement.exchange(soci::use(id));
  statement.exchange(soci::into(origin));
  ExecuteOnce(&statement, "SELECT origin FROM api_key_origins WHERE key_id = :id ORDER BY origin");
  while (statement.fetch()) origins.push_back(origin);
  return origins;
}

// `rest` has the parameter :value; `value` is no text that the database cannot keep.
std::vector<ApiKey> Select(soci::session& sql, const std::string& rest, const std::string& value) {
  ApiKey key;
  long long created_at = 0;
  long long revoked_at = 0;
  soci::indicator is_revoked = soci::i_null;
  std::vector<ApiKey> keys;
  {
    soci::statement statement(sql);
    statement.exchange(soci::use(value));
    statement.exchange(soci::into(key.id));
    statement.exchange(soci::into(key.hash));
    statement.exchange(soci::into(key.role));
    statement.exchange(soci::into(key.label));
    statement.exchange(soci::into(created_at));
    statement.exchange(soci::into(revoked_at, is_revoked));
    statement.exchange(soci::into(key.account_id));
    statement.exchange(soci::into(key.scopes));
    ExecuteOnce(&statement,
                "SELECT id, hash, role, label, created_at, revoked_at, account_id, scopes"
                " FROM api_keys WHERE " +
                    rest + " ORDER BY created_at, id");
    while (statement.fetch()) {
      key.created_at = {created_at};
      key.revoked_at.reset();
      if (is_revoked == soci::i_ok) key.revoked_at = Timestamp{revoked_at};
      keys.push_back(key);
    }
  }
  for (ApiKey& each : keys) {
    // The others have none.
    if (!each.account_id.empty() && each.scopes.empty()) each.origins = OriginsOf(sql, each.id);
  }
  return keys;
}

Result<void> RevokeWhere(soci::session& sql, const std::string& condition, const std::string& id,
                         const std::string& account_id, Timestamp at) {
  const long long revoked_at = at.micros;
  int revoked = 0;
  sql << "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, :at)"
         " WHERE id = :id AND " +
             condition + " RETURNING 1",
      soci::use(revoked_at), soci::use(id), soci::use(account_id), soci::into(revoked);
  if (!sql.got_data()) return NotFound();
  return {};
}

}  // namespace

Result<ApiKey> ApiKeyRepository::GetByHash(std::string_view hash) const {
  if (!CheckTexts({hash})) return NotFound();
  const auto found = Select(*sql_, "hash = :value", std::string(hash));
  if (found.empty()) return NotFound();
  return found.front();
}

std::vector<ApiKey> ApiKeyRepository::List() const { return Select(*sql_, "id <> :value", ""); }

std::vector<ApiKey> ApiKeyRepository::ListOf(std::string_view account_id) const {
  return Select(*sql_, "account_id = :value", std::string(account_id));
}

bool ApiKeyRepository::HasOrigin(std::string_view origin) const {
  const std::string wanted(origin);
  if (!CheckTexts({origin})) return false;
  int found = 0;
  *sql_ << "SELECT 1 FROM api_key_origins JOIN api_keys ON api_keys.id = key_id"
           " WHERE origin = :origin AND revoked_at IS NULL LIMIT 1",
      soci::use(wanted), soci::into(found);
  return sql_->got_data();
}

Result<void> ApiKeyRepository::Insert(const ApiKey& key) {
  if (auto checked = CheckTexts({key.id, key.hash, key.role, key.label}); !checked) return checked;
  for (const std::string& origin : key.origins) {
    if (auto checked = CheckTexts({origin}); !checked) return checked;
  }
  if (GetByHash(key.hash)) {
    return Error{ErrorCode::kConflict, "api_key_taken", "there is such a key already", {}};
  }
  const long long created_at = key.created_at.micros;
  const long long revoked_at = key.revoked_at.value_or(Timestamp{}).micros;
  soci::indicator is_revoked = key.revoked_at ? soci::i_ok : soci::i_null;
  *sql_ << "INSERT INTO api_keys"
           " (id, hash, role, label, created_at, revoked_at, account_id, scopes) VALUES"
           " (:id, :hash, :role, :label, :created_at, :revoked_at, :account_id, :scopes)",
      soci::use(key.id), soci::use(key.hash), soci::use(key.role), soci::use(key.label),
      soci::use(created_at), soci::use(revoked_at, is_revoked), soci::use(key.account_id),
      soci::use(key.scopes);
  for (const std::string& origin : key.origins) {
    *sql_ << "INSERT INTO api_key_origins (key_id, origin) VALUES (:key_id, :origin)",
        soci::use(key.id), soci::use(origin);
  }
  return {};
}

void ApiKeyRepository::DeleteOf(std::string_view account_id) {
  const std::string owner(account_id);
  *sql_ << "DELETE FROM api_key_origins WHERE key_id IN"
           " (SELECT id FROM api_keys WHERE account_id = :owner)",
      soci::use(owner);
  *sql_ << "DELETE FROM api_keys WHERE account_id = :owner", soci::use(owner);
}

Result<void> ApiKeyRepository::Revoke(std::string_view id, Timestamp at) {
  if (!CheckTexts({id})) return NotFound();
  return RevokeWhere(*sql_, "id <> :none", std::string(id), "", at);
}

Result<void> ApiKeyRepository::RevokeOf(std::string_view account_id, std::string_view id,
                                        Timestamp at) {
  if (!CheckTexts({id})) return NotFound();
  return RevokeWhere(*sql_, "account_id = :account_id", std::string(id), std::string(account_id),
                     at);
}

}  // namespace shortlist
