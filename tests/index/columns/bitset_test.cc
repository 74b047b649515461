#include "index/columns/bitset.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace shortlist {
namespace {

TEST(Bitset, CountsAndWalksAnyRange) {
  std::mt19937 random(3);
  for (const size_t size : {1U, 63U, 64U, 65U, 128U, 200U}) {
    Bitset set(size);
    std::set<size_t> members;
    for (size_t i = 0; i < size; ++i) {
      if (random() % 2 == 0) continue;
      set.Set(i);
      members.insert(i);
    }
    for (size_t begin = 0; begin <= size; ++begin) {
      for (size_t end = begin; end <= size; ++end) {
        std::vector<size_t> absent;
        for (size_t i = begin; i < end; ++i) {
          if (!members.contains(i)) absent.push_back(i);
        }
        std::vector<size_t> walked;
        set.ForEachAbsent(begin, end, [&](size_t i) { walked.push_back(i); });
        EXPECT_EQ(walked, absent);
        EXPECT_EQ(set.Count(begin, end), end - begin - absent.size());
      }
    }
  }
}

}  // namespace
}  // namespace shortlist
