#include "server/evaluation/paired_bootstrap.h"

#include <gtest/gtest.h>

namespace shortlist {
namespace {

using Suites = std::vector<std::vector<double>>;

TEST(PairedBootstrap, IsAPointWhenEveryQueryDiffersAlike) {
  const auto interval = PairedBootstrap(Suites{{0.25, 0.25, 0.25}});
  EXPECT_EQ(interval.difference, 0.25);
  EXPECT_EQ(interval.low, 0.25);
  EXPECT_EQ(interval.high, 0.25);
}

TEST(PairedBootstrap, SpansWhatTwoQueriesCanGive) {
  // Both drawn the same in a quarter of the resamples each: far more than 2.5 %.
  const auto interval = PairedBootstrap(Suites{{0, 1}});
  EXPECT_EQ(interval.difference, 0.5);
  EXPECT_EQ(interval.low, 0);
  EXPECT_EQ(interval.high, 1);
}

TEST(PairedBootstrap, IsAboutTwoStandardErrorsWide) {
  std::vector<double> differences(100, 0);
  std::fill_n(differences.begin(), 50, 1.0);  // standard error of the mean: .05
  const auto interval = PairedBootstrap(Suites{differences});
  EXPECT_NEAR(interval.low, 0.5 - 1.96 * 0.05, 0.015);
  EXPECT_NEAR(interval.high, 0.5 + 1.96 * 0.05, 0.015);
}

TEST(PairedBootstrap, WeighsSuitesAlikeHoweverManyQueriesTheyHave) {
  const auto interval = PairedBootstrap(Suites{std::vector<double>(90, 0.0), {1.0}});
  EXPECT_NEAR(interval.difference, 0.5, 1e-12);
  EXPECT_NEAR(interval.low, 0.5, 1e-12);
}

TEST(PairedBootstrap, DependsOnItsSeedAlone) {
  std::vector<double> differences;
  for (int i = 0; i < 40; ++i) differences.push_back(i % 7 * 0.1 - 0.3);
  const auto once = PairedBootstrap(Suites{differences}, {.seed = 7});
  const auto again = PairedBootstrap(Suites{differences}, {.seed = 7});
  const auto other = PairedBootstrap(Suites{differences}, {.seed = 8});
  EXPECT_EQ(once.low, again.low);
  EXPECT_EQ(once.high, again.high);
  EXPECT_TRUE(once.low != other.low || once.high != other.high);
  EXPECT_LE(once.low, once.difference);
  EXPECT_GE(once.high, once.difference);
}

}  // namespace
}  // namespace shortlist
