#include "server/auth/totp.h"

#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <liboath/oath.h>
#include <sodium.h>

#include "index/base/check.h"
#include "server/auth/digest.h"

namespace shortlist {
namespace {

constexpr int64_t kStepMicros = 30 * 1'000'000LL;
constexpr unsigned kDigits = 6;
constexpr size_t kSecretBytes = 20;

constexpr size_t kRecoveryCodes = 10;
constexpr size_t kRecoveryCharacters = 16;
constexpr std::string_view kCrockford = "0123456789abcdefghjkmnpqrstvwxyz";

struct Free {
  void operator()(char* text) const { std::free(text); }
};
using OathText = std::unique_ptr<char, Free>;

std::string DecodedSecret(std::string_view secret) {
  char* bytes = nullptr;
  size_t size = 0;
  const int status = oath_base32_decode(secret.data(), secret.size(), &bytes, &size);
  const OathText owned(bytes);
  if (status != OATH_OK) throw std::runtime_error("a stored TOTP secret is not base 32");
  return {bytes, size};
}

std::string CodeOfStep(const std::string& bytes, int64_t step) {
  std::array<char, kDigits + 1> code;
  CHECK(oath_hotp_generate(bytes.data(), bytes.size(), static_cast<uint64_t>(step), kDigits, false,
                           OATH_HOTP_DYNAMIC_TRUNCATION, code.data()) == OATH_OK);
  return code.data();
}

// Everything but the characters that RFC 3986 leaves unreserved as %XX.
std::string PercentEncoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace

std::string NewTotpSecret() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium finds no random numbers");
  std::array<char, kSecretBytes> random;
  randombytes_buf(random.data(), random.size());
  char* text = nullptr;
  size_t size = 0;
  const int status = oath_base32_encode(random.data(), random.size(), &text, &size);
  const OathText owned(text);
  if (status != OATH_OK) throw std::bad_alloc();
  return {text, size};
}

std::string TotpUri(std::string_view issuer, std::string_view email, std::string_view secret) {
  return "otpauth://totp/" + PercentEncoded(issuer) + ":" + PercentEncoded(email) +
         "?secret=" + std::string(secret) + "&issuer=" + PercentEncoded(issuer);
}

std::string TotpCode(std::string_view secret, Timestamp at) {
  return CodeOfStep(DecodedSecret(secret), at.micros / kStepMicros);
}

std::optional<int64_t> MatchTotp(std::string_view secret, std::string_view code, Timestamp now,
                                 int64_t last_step) {
  if (code.size() != kDigits) return std::nullopt;
  const std::string bytes = DecodedSecret(secret);
  const int64_t current = now.micros / kStepMicros;
  std::optional<int64_t> matched;
  for (int64_t step = current - 1; step <= current + 1; ++step) {
    const std::string expected = CodeOfStep(bytes, step);
    if (sodium_memcmp(expected.data(), code.data(), kDigits) == 0 && step > last_step) {
      matched = step;
    }
  }
  return matched;
}

std::vector<std::string> NewRecoveryCodes() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium finds no random numbers");
  std::vector<std::string> codes(kRecoveryCodes);
  for (std::string& code : codes) {
    for (size_t i = 0; i < kRecoveryCharacters; ++i) {
      if (i > 0 && i % 4 == 0) code += '-';
      code += kCrockford[randombytes_uniform(static_cast<uint32_t>(kCrockford.size()))];
    }
  }
  return codes;
}

std::string DigestOfRecoveryCode(std::string_view code) {
  std::string plain;
  for (const char c : code) {
    if (c == '-' || c == ' ') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return DigestOf(plain);
}

}  // namespace shortlist
