#include "server/storage/api_key_repository.h"

#include <soci/soci.h>

#include "server/storage/text_check.h"

namespace shortlist {
namespace {

constexpr const char* kSelect =
    "SELECT id, hash, role, label, created_at, revoked_at FROM api_keys ";

// What the columns of kSelect are read into.
struct ApiKeyRow {
  ApiKey key;
  long long created_at = 0;
  long long revoked_at = 0;
  soci::indicator is_revoked = soci::i_null;

  ApiKey Read() const {
    ApiKey read = key;
    read.created_at = {created_at};
    if (is_revoked == soci::i_ok) read.revoked_at = Timestamp{revoked_at};
    return read;
  }
};

Error NotFound() { return {ErrorCode::kNotFound, "api_key_not_found", "there is no such key", {}}; }

}  // namespace

Result<ApiKey> ApiKeyRepository::GetByHash(std::string_view hash) const {
  const std::string wanted(hash);
  if (!CheckTexts({hash})) return NotFound();
  ApiKeyRow row;
  *sql_ << std::string(kSelect) + "WHERE hash = :hash", soci::use(wanted), soci::into(row.key.id),
      soci::into(row.key.hash), soci::into(row.key.role), soci::into(row.key.label),
      soci::into(row.created_at), soci::into(row.revoked_at, row.is_revoked);
  if (!sql_->got_data()) return NotFound();
  return row.Read();
}

std::vector<ApiKey> ApiKeyRepository::List() const {
  ApiKeyRow row;
  soci::statement statement =
      (sql_->prepare << std::string(kSelect) + "ORDER BY created_at, id", soci::into(row.key.id),
       soci::into(row.key.hash), soci::into(row.key.role), soci::into(row.key.label),
       soci::into(row.created_at), soci::into(row.revoked_at, row.is_revoked));
  statement.execute();
  std::vector<ApiKey> keys;
  while (statement.fetch()) keys.push_back(row.Read());
  return keys;
}

Result<void> ApiKeyRepository::Insert(const ApiKey& key) {
  if (auto checked = CheckTexts({key.id, key.hash, key.role, key.label}); !checked) return checked;
  if (GetByHash(key.hash)) {
    return Error{ErrorCode::kConflict, "api_key_taken", "there is such a key already", {}};
  }
  const long long created_at = key.created_at.micros;
  const long long revoked_at = key.revoked_at.value_or(Timestamp{}).micros;
  soci::indicator is_revoked = key.revoked_at ? soci::i_ok : soci::i_null;
  *sql_ << "INSERT INTO api_keys (id, hash, role, label, created_at, revoked_at)"
           " VALUES (:id, :hash, :role, :label, :created_at, :revoked_at)",
      soci::use(key.id), soci::use(key.hash), soci::use(key.role), soci::use(key.label),
      soci::use(created_at), soci::use(revoked_at, is_revoked);
  return {};
}

Result<void> ApiKeyRepository::Revoke(std::string_view id, Timestamp at) {
  const std::string wanted(id);
  const long long revoked_at = at.micros;
  if (!CheckTexts({id})) return NotFound();
  int revoked = 0;
  *sql_ << "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, :at) WHERE id = :id RETURNING 1",
      soci::use(revoked_at), soci::use(wanted), soci::into(revoked);
  if (!sql_->got_data()) return NotFound();
  return {};
}

}  // namespace shortlist
