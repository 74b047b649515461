#pragma once

#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/api_key.h"

namespace soci {
class session;
}

namespace shortlist {

// Where API keys are kept. Part of a Transaction (storage.h), whose thread rule it shares.
class ApiKeyRepository {
 public:
  explicit ApiKeyRepository(soci::session* sql) : sql_(sql) {}

  // The key with that hash, revoked or not: `api_key_not_found`.
  Result<ApiKey> GetByHash(std::string_view hash) const;
  std::vector<ApiKey> List() const;  // all, oldest first
  std::vector<ApiKey> ListOf(std::string_view account_id) const;

  // Whether a page of that origin may show any key that is alive.
  bool HasOrigin(std::string_view origin) const;

  // Refuses `api_key_taken` (same hash), `nul_in_string`, `bad_utf8`.
  Result<void> Insert(const ApiKey& key);

  // From `at` on the key is dead; one that is dead already stays as it is. `api_key_not_found`.
  Result<void> Revoke(std::string_view id, Timestamp at);

  // Every key of the account.
  void DeleteOf(std::string_view account_id);

  // As Revoke, of that account's keys alone.
  Result<void> RevokeOf(std::string_view account_id, std::string_view id, Timestamp at);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
