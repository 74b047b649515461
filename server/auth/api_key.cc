#include "server/auth/api_key.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <sodium.h>

#include "index/base/check.h"
#include "index/base/id.h"
#include "server/auth/digest.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

constexpr int kAlphabet = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr size_t kRandomBytes = 32;
static_assert(sodium_base64_ENCODED_LEN(kRandomBytes, kAlphabet) == kApiKeyCharacters + 1);

bool IsBase64Url(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

std::string NewApiKeySecret() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium finds no random numbers");
  std::array<unsigned char, kRandomBytes> random;
  randombytes_buf(random.data(), random.size());
  std::array<char, kApiKeyCharacters + 1> text;
  CHECK(sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), kAlphabet) !=
        nullptr);
  std::string secret = std::string(kApiKeyPrefix) + text.data();
  sodium_memzero(random.data(), random.size());
  sodium_memzero(text.data(), text.size());
  return secret;
}

bool IsApiKeySecret(std::string_view text) {
  if (text.size() != kApiKeyPrefix.size() + kApiKeyCharacters) return false;
  if (!text.starts_with(kApiKeyPrefix)) return false;
  return std::all_of(text.begin() + kApiKeyPrefix.size(), text.end(), IsBase64Url);
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

}  // namespace shortlist
