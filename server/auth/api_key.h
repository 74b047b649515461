#pragma once

#include <string>
#include <string_view>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/api_key.h"
#include "server/marketplace/role.h"

namespace shortlist {

class Storage;
class Transaction;

inline constexpr std::string_view kApiKeyPrefix = "slk_";
inline constexpr std::string_view kPublishableKeyPrefix = "slp_";

// A secret API key: "slk_" and 256 random bits (secret.h).
std::string NewApiKeySecret();

// True for what may be a key's text, secret or publishable.
bool IsApiKeySecret(std::string_view text);

// What is stored of a key: its DigestOf.
std::string HashOfApiKey(std::string_view secret);

// A key as its owner gets it, once: the secret is kept nowhere.
struct IssuedApiKey {
  std::string id;  // key_...
  std::string secret;
};

// Makes a key and stores its hash. Refuses `nul_in_string` and `bad_utf8` in the label.
Result<IssuedApiKey> IssueApiKey(Storage& storage, const Clock& clock, Role role,
                                 const std::string& label);

// Makes a key of an account: a publishable one where `key` has origins, else a secret one of its
// scopes. Of `key` the account, label, scopes and origins count. Refuses as IssueApiKey.
Result<IssuedApiKey> IssueAccountKey(Transaction& tx, const Clock& clock, ApiKey key);

}  // namespace shortlist
