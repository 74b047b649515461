#pragma once

#include <string>
#include <string_view>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/role.h"

namespace shortlist {

class Storage;

inline constexpr std::string_view kApiKeyPrefix = "slk_";

// A secret API key: "slk_" and 256 random bits (secret.h).
std::string NewApiKeySecret();

// True for what NewApiKeySecret could have made.
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

}  // namespace shortlist
