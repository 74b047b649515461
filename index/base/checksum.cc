#include "index/base/checksum.h"

#include <algorithm>
#include <cstring>

namespace shortlist {

uint64_t Checksum(std::string_view bytes, uint64_t seed) {
  uint64_t sum = seed;
  for (; !bytes.empty(); bytes.remove_prefix(std::min<size_t>(8, bytes.size()))) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data(), std::min<size_t>(8, bytes.size()));
    sum = (sum ^ word) * 0x9e3779b97f4a7c15;
    sum ^= sum >> 32;
  }
  return sum;
}

}  // namespace shortlist
