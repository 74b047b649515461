#include "server/auth/api_key.h"

#include "index/base/id.h"
#include "server/auth/digest.h"
#include "server/auth/secret.h"
#include "server/storage/storage.h"

namespace shortlist {

std::string NewApiKeySecret() { return NewSecret(kApiKeyPrefix); }

bool IsApiKeySecret(std::string_view text) {
  return IsSecret(text, kApiKeyPrefix) || IsSecret(text, kPublishableKeyPrefix);
}

std::string HashOfApiKey(std::string_view secret) { return DigestOf(secret); }

Result<IssuedApiKey> IssueApiKey(Storage& storage, const Clock& clock, Role role,
                                 const std::string& label) {
  const IssuedApiKey issued{NewId("key", clock), NewApiKeySecret()};
  const ApiKey key{.id = issued.id,
                   .hash = HashOfApiKey(issued.secret),
                   .role = std::string(NameOf(role)),
                   .label = label,
                   .created_at = clock.Now(),
                   .revoked_at = {}};
  const auto stored = storage.Transact([&](Transaction& tx) { return tx.api_keys().Insert(key); });
  if (!stored) return stored.error();
  return issued;
}

Result<IssuedApiKey> IssueAccountKey(Transaction& tx, const Clock& clock, ApiKey key) {
  IssuedApiKey issued{NewId("key", clock),
                      NewSecret(key.origins.empty() ? kApiKeyPrefix : kPublishableKeyPrefix)};
  key.id = issued.id;
  key.hash = HashOfApiKey(issued.secret);
  key.created_at = clock.Now();
  if (const auto inserted = tx.api_keys().Insert(key); !inserted) return inserted.error();
  return issued;
}

}  // namespace shortlist
