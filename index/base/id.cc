#include "index/base/id.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <random>

namespace shortlist {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr size_t kEncodedLength = 26;

struct Number {
  uint64_t high = 0;  // 48 bits of milliseconds, 16 random bits
  uint64_t low = 0;   // 64 random bits

  auto operator<=>(const Number&) const = default;
};

Number Next(uint64_t millis) {
  static std::mutex mutex;
  static std::random_device device;
  static Number last;
  const std::lock_guard lock(mutex);
  auto word = [] { return (static_cast<uint64_t>(device()) << 32) | device(); };
  Number next{(millis << 16) | (word() & 0xffff), word()};
  if (next <= last) {  // same millisecond, or the clock went back: count on from the last one
    next = last;
    if (++next.low == 0) ++next.high;
  }
  return last = next;
}

}  // namespace

std::string NewId(std::string_view prefix, const Clock& clock) {
  Number number = Next(static_cast<uint64_t>(clock.Now().micros / 1000));
  std::array<char, kEncodedLength> digits;
  for (size_t i = kEncodedLength; i-- > 0;) {
    digits[i] = kAlphabet[number.low & 31];
    number.low = (number.low >> 5) | (number.high << 59);
    number.high >>= 5;
  }
  std::string id(prefix);
  id += '_';
  id.append(digits.data(), digits.size());
  return id;
}

bool IsId(std::string_view id, std::string_view prefix) {
  if (id.size() != prefix.size() + 1 + kEncodedLength) return false;
  if (!id.starts_with(prefix) || id[prefix.size()] != '_') return false;
  return id.find_first_not_of(kAlphabet, prefix.size() + 1) == std::string_view::npos;
}

}  // namespace shortlist
