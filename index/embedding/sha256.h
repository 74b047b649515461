#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace shortlist {

// SHA-256 (FIPS 180-4) of everything that was added, in order.
class Sha256 {
 public:
  using Digest = std::array<uint8_t, 32>;

  void Add(std::string_view bytes);

  // Ends the calculation: nothing may be added afterwards.
  Digest Finish();

 private:
  void AddBlock(const char* block);

  std::array<uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::string rest_;  // less than one block
  uint64_t bytes_ = 0;
};

// The first `bytes` of a digest in hexadecimal digits, two a byte.
std::string HexOf(const Sha256::Digest& digest, size_t bytes);

}  // namespace shortlist
