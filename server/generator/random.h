#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/base/check.h"

namespace shortlist {

// What a stream of random numbers is for: streams of different things never meet.
enum class RandomStream : uint64_t { kPerson = 1, kContracts, kClient, kJob, kLoad, kArrival };

// SplitMix64 (Steele, Lea, Flood 2014): integers only, so that every machine makes the same ones.
class Random {
 public:
  explicit Random(uint64_t state) : state_(state) {}
  // The stream of thing number `index`, which depends on no other.
  Random(uint64_t seed, RandomStream stream, uint64_t index)
      : state_(Mixed(Mixed(seed + 0x9e3779b97f4a7c15ULL * static_cast<uint64_t>(stream)) ^
                     (0xd1342543de82ef95ULL * (index + 1)))) {}

  uint64_t Next() { return Mixed(state_ += 0x9e3779b97f4a7c15ULL); }

  // 0 .. bound - 1; `bound` from 1 to 2^32.
  size_t Below(size_t bound) { return ((Next() >> 32) * static_cast<uint64_t>(bound)) >> 32; }
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Below(static_cast<size_t>(high - low + 1)));
  }
  bool Percent(int percent) { return Below(100) < static_cast<size_t>(percent); }
  // Small numbers often, numbers up to `high` seldom: the smallest of `draws`.
  int64_t Skewed(int64_t low, int64_t high, int draws) {
    int64_t least = high;
    for (int i = 0; i < draws; ++i) least = std::min(least, Between(low, high));
    return least;
  }
  template <typename T>
  const T& Pick(const std::vector<T>& list) {
    CHECK(!list.empty());
    return list[Below(list.size())];
  }

 private:
  static uint64_t Mixed(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

// Picks indices in proportion to their weights.
class WeightedChoice {
 public:
  void Add(int64_t weight) { sums_.push_back((sums_.empty() ? 0 : sums_.back()) + weight); }
  bool empty() const { return sums_.empty(); }
  size_t Pick(Random* random) const {
    const int64_t at = random->Between(0, sums_.back() - 1);
    return static_cast<size_t>(std::upper_bound(sums_.begin(), sums_.end(), at) - sums_.begin());
  }

 private:
  std::vector<int64_t> sums_;
};

}  // namespace shortlist
