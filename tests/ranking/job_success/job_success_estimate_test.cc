#include <gtest/gtest.h>

#include "ranking/job_success/job_success_score.h"
#include "tests/ranking/job_success/outcomes.h"

namespace shortlist {
namespace {

using testing::Bad;
using testing::DaysBefore;
using testing::Good;
using testing::kToday;

JobSuccess Sums(int64_t good_two_hundredths, int64_t bad_two_hundredths) {
  JobSuccess job_success;
  job_success.good_two_hundredths = good_two_hundredths;
  job_success.bad_two_hundredths = bad_two_hundredths;
  return job_success;
}

struct KnownQuantile {
  int64_t good;  // two-hundredths
  int64_t bad;
  int prior_percent;
  int strength;
  int64_t mean_ppm;
  int64_t lower_bound_ppm;
};

// Means by hand; quantiles by bisection of mpmath 1.3's regularised incomplete Beta function at 30
// digits, checked there by numeric integration of the density. Beta(1, 1) is uniform: its 10 %
// quantile is 0.1.
TEST(JobSuccessEstimate, IsTheMeanAndTheTenPercentQuantileOfABetaDistribution) {
  const KnownQuantile known[] = {
      {0, 0, 85, 8, 850'000, 681'715},         // Beta(6.8, 1.2)
      {400, 0, 85, 8, 880'000, 743'085},       // Beta(8.8, 1.2)
      {39'200, 800, 85, 8, 975'000, 960'524},  // Beta(202.8, 5.2)
      {1'000, 1'000, 50, 8, 500'000, 350'395}, {0, 400, 85, 8, 680'000, 487'187},
      {2'000, 300, 70, 4, 825'806, 697'450},   {375, 125, 85, 8, 826'190, 670'177},
      {0, 0, 50, 2, 500'000, 100'000},
  };
  for (const KnownQuantile& row : known) {
    JobSuccessOptions options;
    options.prior_strength = row.strength;
    const auto estimate = EstimateJobSuccess(Sums(row.good, row.bad), row.prior_percent, options);
    EXPECT_EQ(estimate.mean_ppm, row.mean_ppm);
    EXPECT_EQ(estimate.lower_bound_ppm, row.lower_bound_ppm);
  }
}

TEST(JobSuccessEstimate, TrustsManyContractsMoreThanTwoPerfectOnes) {
  std::vector<ContractOutcome> many, two = {Good("a", 20'000), Good("b", 20'000)};
  for (int i = 0; i < 200; ++i) {
    const std::string id = std::to_string(i);
    many.push_back(i % 50 == 0 ? Bad(id, 20'000) : Good(id, 20'000));
  }
  const auto veteran = ComputeJobSuccess(many, kToday, {});
  const auto novice = ComputeJobSuccess(two, kToday, {});
  EXPECT_EQ(veteran.score, 96);
  EXPECT_EQ(novice.score, 100);
  EXPECT_GT(EstimateJobSuccess(veteran, 85, {}).lower_bound_ppm,
            EstimateJobSuccess(novice, 85, {}).lower_bound_ppm);
}

TEST(JobSuccessEstimate, UsesAllTheEvidenceThoughTheScoreComesFromAShortWindow) {
  std::vector<ContractOutcome> outcomes = {Good("a", 20'000), Good("b", 20'000)};
  const auto recent_only = ComputeJobSuccess(outcomes, kToday, {});
  for (int i = 0; i < 99; ++i) {
    outcomes.push_back(Good("old " + std::to_string(i), 20'000, DaysBefore(kToday, 400)));
  }
  outcomes.push_back(Bad("old bad", 20'000, DaysBefore(kToday, 400)));
  const auto veteran = ComputeJobSuccess(outcomes, kToday, {});
  EXPECT_EQ(veteran.window_months, 12) << "or this test says nothing";
  EXPECT_EQ(veteran.good_two_hundredths, 101 * 200);
  EXPECT_EQ(veteran.bad_two_hundredths, 200);
  EXPECT_GT(EstimateJobSuccess(veteran, 85, {}).lower_bound_ppm,
            EstimateJobSuccess(recent_only, 85, {}).lower_bound_ppm);
}

TEST(JobSuccessEstimate, RisesWithSuccessAndFallsWithFailure) {
  int64_t before = 0;
  for (int64_t good = 0; good <= 20'000; good += 100) {
    const auto lower = EstimateJobSuccess(Sums(good, 1'000), 85, {}).lower_bound_ppm;
    EXPECT_GT(lower, before);
    before = lower;
  }
  for (int64_t bad = 1'100; bad <= 20'000; bad += 100) {
    const auto lower = EstimateJobSuccess(Sums(20'000, bad), 85, {}).lower_bound_ppm;
    EXPECT_LT(lower, before);
    before = lower;
  }
}

TEST(JobSuccessEstimate, OfANewcomerIsWhatTheCategoryLetsExpect) {
  int64_t before = -1;
  for (int percent = 0; percent <= 100; ++percent) {
    const auto estimate = EstimateJobSuccess({}, percent, {});
    EXPECT_GE(estimate.lower_bound_ppm, before);
    EXPECT_LE(estimate.lower_bound_ppm, 1'000'000);
    EXPECT_LE(estimate.lower_bound_ppm, estimate.mean_ppm);
    before = estimate.lower_bound_ppm;
  }
  EXPECT_EQ(EstimateJobSuccess({}, 0, {}).mean_ppm, 5'000) << "half a percent stands for none";
  EXPECT_EQ(EstimateJobSuccess({}, 100, {}).mean_ppm, 995'000);
}

TEST(JobSuccessEstimate, NeutralContractsPullToTheMiddle) {
  const auto neutral = ComputeJobSuccess(
      std::vector{testing::Neutral("a", 20'000), testing::Neutral("b", 20'000)}, kToday, {});
  EXPECT_EQ(neutral.good_two_hundredths, 200);
  EXPECT_EQ(neutral.bad_two_hundredths, 200);
}

}  // namespace
}  // namespace shortlist
