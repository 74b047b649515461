#pragma once

#include <string>
#include <string_view>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/auth/role.h"

namespace shortlist {

class Storage;

// A secret API key: "slk_" and 43 characters of base64url: 256 random bits (libsodium).
std::string NewApiKeySecret();

// What is stored of a key: BLAKE2b-256 of the secret, in hexadecimal. The secret has all the
// entropy there is, so that no slow password hash is needed.
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
