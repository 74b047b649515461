#include "server/auth/secret.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <sodium.h>

#include "index/base/check.h"

namespace shortlist {
namespace {

constexpr int kAlphabet = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr size_t kRandomBytes = 32;
static_assert(sodium_base64_ENCODED_LEN(kRandomBytes, kAlphabet) == kSecretCharacters + 1);

bool IsBase64Url(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

std::string NewSecret(std::string_view prefix) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium finds no random numbers");
  std::array<unsigned char, kRandomBytes> random;
  randombytes_buf(random.data(), random.size());
  std::array<char, kSecretCharacters + 1> text;
  CHECK(sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), kAlphabet) !=
        nullptr);
  std::string secret = std::string(prefix) + text.data();
  sodium_memzero(random.data(), random.size());
  sodium_memzero(text.data(), text.size());
  return secret;
}

bool IsSecret(std::string_view text, std::string_view prefix) {
  if (text.size() != prefix.size() + kSecretCharacters || !text.starts_with(prefix)) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(prefix.size()), text.end(),
                     IsBase64Url);
}

}  // namespace shortlist
