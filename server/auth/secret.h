#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shortlist {

inline constexpr size_t kSecretCharacters = 43;  // after the prefix

// What proves who one is by itself: a prefix that tells its kind ("slk_") and 43 characters of
// base64url: 256 random bits (libsodium). Throws when the system has no random numbers.
// Of a secret only DigestOf is stored: it has all the entropy there is, so that no slow password
// hash is needed. Any thread.
std::string NewSecret(std::string_view prefix);

// True for what NewSecret could have made with that prefix.
bool IsSecret(std::string_view text, std::string_view prefix);

}  // namespace shortlist
