#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"

namespace soci {
class session;
}

namespace shortlist {

// A key that a program shows to be let in. The key itself is never kept.
struct ApiKey {
  std::string id;    // key_...
  std::string hash;  // of the secret, as server/auth makes it; unique
  std::string role;  // a word of server/auth
  std::string label;
  Timestamp created_at;
  std::optional<Timestamp> revoked_at;

  bool operator==(const ApiKey&) const = default;
};

// Where API keys are kept. Part of a Transaction (storage.h), whose thread rule it shares.
class ApiKeyRepository {
 public:
  explicit ApiKeyRepository(soci::session* sql) : sql_(sql) {}

  // The key with that hash, revoked or not: `api_key_not_found`.
  Result<ApiKey> GetByHash(std::string_view hash) const;
  std::vector<ApiKey> List() const;  // oldest first

  // Refuses `api_key_taken` (same hash), `nul_in_string`, `bad_utf8`.
  Result<void> Insert(const ApiKey& key);

  // From `at` on the key is dead; one that is dead already stays as it is. `api_key_not_found`.
  Result<void> Revoke(std::string_view id, Timestamp at);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
