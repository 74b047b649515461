#include "server/auth/digest.h"

#include <array>

#include <sodium.h>

#include "index/base/check.h"

namespace shortlist {

std::string DigestOf(std::string_view bytes) {
  std::array<unsigned char, 32> digest;
  CHECK(crypto_generichash(digest.data(), digest.size(),
                           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                           nullptr, 0) == 0);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace shortlist
