#pragma once

#include <chrono>

namespace shortlist {

// For metrics of how long something took.
inline double SecondsSince(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

}  // namespace shortlist
