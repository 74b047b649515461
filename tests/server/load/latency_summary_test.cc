#include "server/load/latency_summary.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace shortlist {
namespace {

TEST(LatencySummary, TakesTheNearestRank) {
  std::vector<int64_t> nanoseconds;
  for (int64_t ms = 1'000; ms >= 1; --ms) nanoseconds.push_back(ms * 1'000'000);
  const LatencySummary summary = Summarize(nanoseconds);
  EXPECT_EQ(summary.count, 1'000u);
  EXPECT_EQ(summary.p50_ms, 500);
  EXPECT_EQ(summary.p90_ms, 900);
  EXPECT_EQ(summary.p99_ms, 990);
  EXPECT_EQ(summary.p999_ms, 999);
  EXPECT_EQ(summary.max_ms, 1'000);
}

TEST(LatencySummary, OfFewIsOneOfThem) {
  const LatencySummary one = Summarize({2'500'000});
  EXPECT_EQ(one.p50_ms, 2.5);
  EXPECT_EQ(one.p999_ms, 2.5);
  const LatencySummary three = Summarize({3'000'000, 1'000'000, 2'000'000});
  EXPECT_EQ(three.p50_ms, 2);
  EXPECT_EQ(three.p99_ms, 3);
}

TEST(LatencySummary, OfNothingIsEmpty) { EXPECT_EQ(Summarize({}).count, 0u); }

}  // namespace
}  // namespace shortlist
