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

TEST(ParallelFor, ThrowsWhatOneThrewAndBeginsNoMore) {
  std::atomic<size_t> begun = 0;
  EXPECT_THROW(ParallelFor(1'000'000,
                           [&](size_t i) {
                             ++begun;
                             if (i == 3) throw std::runtime_error("three");
                           }),
               std::runtime_error);
  EXPECT_LT(begun, 1'000'000U);
}

}  // namespace
}  // namespace shortlist
