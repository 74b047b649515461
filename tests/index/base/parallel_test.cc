#include "index/base/parallel.h"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace shortlist {
namespace {

TEST(ParallelFor, RunsEveryOneOnce) {
  for (const size_t count : {0U, 1U, 2U, 1000U}) {
    std::vector<std::atomic<int>> runs(count);
    ParallelFor(count, [&](size_t i) { ++runs[i]; });
    for (const auto& each : runs) EXPECT_EQ(each, 1);
  }
}

TEST(ParallelFor, ThrowsWhatOneThrew) {
  EXPECT_THROW(ParallelFor(100,
                           [](size_t i) {
                             if (i == 3) throw std::out_of_range("three");
                           }),
               std::out_of_range);
}

}  // namespace
}  // namespace shortlist
