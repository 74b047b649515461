#pragma once

#include <cstdint>
#include <string_view>

namespace shortlist {

inline constexpr uint64_t kChecksumSeed = 0xcbf29ce484222325;

// FNV-1a's step on words of 8 bytes: finds torn, zeroed and flipped bytes at memory speed; no
// defence against anybody who means harm. A text may be summed in pieces of a multiple of 8 bytes:
// the sum of one is the `seed` of the next.
uint64_t Checksum(std::string_view bytes, uint64_t seed = kChecksumSeed);

}  // namespace shortlist
