#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/base/check.h"

namespace shortlist {

// A set of the numbers [0, size). The binary operations want sets of the same size.
class Bitset {
 public:
  explicit Bitset(size_t size = 0, bool value = false) { Resize(size, value); }

  size_t size() const { return size_; }
  bool Test(size_t at) const { return (words_[at / 64] >> (at % 64)) & 1U; }
  void Set(size_t at) { words_[at / 64] |= uint64_t{1} << (at % 64); }
  void Reset(size_t at) { words_[at / 64] &= ~(uint64_t{1} << (at % 64)); }

  // New members have `value`.
  void Resize(size_t size, bool value = false) {
    const size_t old = size_;
    words_.resize((size + 63) / 64, value ? ~uint64_t{0} : 0);
    size_ = size;
    if (value && size > old && old % 64 != 0) words_[old / 64] |= ~uint64_t{0} << (old % 64);
    if (size % 64 != 0) words_.back() &= ~(~uint64_t{0} << (size % 64));
  }

  size_t Count() const {
    size_t count = 0;
    for (const uint64_t word : words_) count += static_cast<size_t>(std::popcount(word));
    return count;
  }

  // Members in [begin, end).
  size_t Count(size_t begin, size_t end) const {
    CHECK(begin <= end && end <= size_);
    size_t count = 0;
    for (size_t i = begin / 64; i * 64 < end; ++i) {
      count += static_cast<size_t>(std::popcount(words_[i] & Within(i, begin, end)));
    }
    return count;
  }

  void And(const Bitset& other) {
    CHECK(size_ == other.size_);
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  void Or(const Bitset& other) {
    CHECK(size_ == other.size_);
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  void AndNot(const Bitset& other) {
    CHECK(size_ == other.size_);
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  }

  // Calls f with each member, ascending.
  template <class F>
  void ForEach(F f) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      for (uint64_t word = words_[i]; word != 0; word &= word - 1) {
        f(i * 64 + static_cast<size_t>(std::countr_zero(word)));
      }
    }
  }

  // The same with the numbers in [begin, end) that are no members.
  template <class F>
  void ForEachAbsent(size_t begin, size_t end, F f) const {
    CHECK(begin <= end && end <= size_);
    for (size_t i = begin / 64; i * 64 < end; ++i) {
      for (uint64_t word = ~words_[i] & Within(i, begin, end); word != 0; word &= word - 1) {
        f(i * 64 + static_cast<size_t>(std::countr_zero(word)));
      }
    }
  }

  bool operator==(const Bitset&) const = default;

  // index/base/binary_archive.h
  template <typename Self, typename Archive>
  static void Persist(Self& self, Archive& archive) {
    archive(self.words_, self.size_);
  }

 private:
  // The bits of word `i` that stand for numbers in [begin, end).
  static uint64_t Within(size_t i, size_t begin, size_t end) {
    uint64_t bits = ~uint64_t{0};
    if (i == begin / 64) bits &= ~uint64_t{0} << (begin % 64);
    if (i == end / 64) bits &= ~(~uint64_t{0} << (end % 64));
    return bits;
  }

  std::vector<uint64_t> words_;
  size_t size_ = 0;
};

}  // namespace shortlist
