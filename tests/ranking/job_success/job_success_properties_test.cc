// What must hold of the Job Success Score whatever happened: seeded random outcomes.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ranking/job_success/job_success_score.h"
#include "tests/ranking/job_success/outcomes.h"

namespace shortlist {
namespace {

using testing::DaysBefore;
using testing::kToday;
using testing::RandomOptions;
using testing::RandomOutcome;
using testing::RandomOutcomes;

constexpr int kSeeds = 400;

// The outcome as somebody wrote it down on `day`.
ContractOutcome AsKnownOn(ContractOutcome contract, CivilDay day) {
  std::erase_if(contract.payments, [&](const OutcomePayment& paid) { return paid.day > day; });
  if (contract.ended_on > day) {
    contract.ended_on.reset();
    contract.end_reason = EndReason::kNone;
  }
  if (contract.feedback_on > day) {
    contract.feedback_on.reset();
    contract.stars_hundredths.reset();
    contract.recommend.reset();
  }
  if (contract.dispute_on > day) contract.dispute = DisputeState::kNone;
  if (contract.removed_by_perk_on > day) contract.removed_by_perk_on.reset();
  if (contract.client_flagged_on > day) contract.client_flagged_on.reset();
  return contract;
}

// The greatest k in 0..100 with k - 1/2 <= 100 * good / all.
int RoundedHalfUp(int64_t signed_weight, int64_t weight) {
  int score = 0;
  while (score < 100 && (2 * score + 1) * weight <= 200 * signed_weight) ++score;
  return score;
}

// The score of one window, from the ledger alone.
std::optional<int> ScoreOf(const JobSuccess& job_success, int months,
                           const JobSuccessOptions& options) {
  int64_t weight = 0, signed_weight = 0;
  int contracts = 0;
  std::set<std::string> clients;
  for (const CountedContract& contract : job_success.contracts) {
    if (contract.weight_hundredths == 0) continue;
    if (contract.day < MonthsBefore(job_success.as_of, months)) continue;
    weight += contract.weight_hundredths;
    signed_weight += contract.weight_hundredths * contract.outcome;
    clients.insert(contract.client_id);
    ++contracts;
  }
  if (contracts < options.min_contracts) return std::nullopt;
  if (static_cast<int>(clients.size()) < options.min_clients) return std::nullopt;
  return RoundedHalfUp(signed_weight, weight);
}

TEST(JobSuccessProperties, DoNotDependOnTheOrderOfTheOutcomes) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    auto outcomes = RandomOutcomes(random);
    const auto options = RandomOptions(random);
    const auto before = ComputeJobSuccess(outcomes, kToday, options);
    std::shuffle(outcomes.begin(), outcomes.end(), random);
    for (auto& outcome : outcomes) {
      std::shuffle(outcome.payments.begin(), outcome.payments.end(), random);
    }
    EXPECT_EQ(ComputeJobSuccess(outcomes, kToday, options), before);
  }
}

TEST(JobSuccessProperties, FactsRecordedLaterDoNotExist) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto outcomes = RandomOutcomes(random);
    const auto options = RandomOptions(random);
    const CivilDay day = DaysBefore(kToday, static_cast<int>(random() % 800));
    std::vector<ContractOutcome> then;
    for (const auto& outcome : outcomes) then.push_back(AsKnownOn(outcome, day));
    EXPECT_EQ(ComputeJobSuccess(outcomes, day, options), ComputeJobSuccess(then, day, options));
  }
}

TEST(JobSuccessProperties, SimulatingIsComputingWithOneContractMore) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    auto outcomes = RandomOutcomes(random);
    const auto options = RandomOptions(random);
    const auto what_if = RandomOutcome(random, "what if");
    const auto simulated = SimulateJobSuccess(outcomes, what_if, kToday, options);
    outcomes.push_back(what_if);
    EXPECT_EQ(simulated, ComputeJobSuccess(outcomes, kToday, options));
  }
}

TEST(JobSuccessProperties, TheLedgerMakesTheScore) {
  int scores = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto outcomes = RandomOutcomes(random);
    auto options = RandomOptions(random);
    options.clients_of_lifetime = false;  // or clients outside the ledger's windows matter
    const auto result = ComputeJobSuccess(outcomes, kToday, options);
    std::optional<int> best;
    int best_months = 0;
    for (const int months : options.window_months) {
      const auto score = ScoreOf(result, months, options);
      if (!score || (best && *score < *best)) continue;
      best = score;
      best_months = months;
    }
    EXPECT_EQ(result.score, best);
    EXPECT_EQ(result.window_months, best_months);
    int64_t weight = 0, signed_weight = 0;
    for (const CountedContract& contract : result.contracts) {
      if (!contract.counted) continue;
      weight += contract.weight_hundredths;
      signed_weight += contract.weight_hundredths * contract.outcome;
    }
    EXPECT_EQ(weight > 0, result.score.has_value());
    if (result.score) {
      EXPECT_EQ(*result.score, RoundedHalfUp(signed_weight, weight));
      ++scores;
    }
  }
  EXPECT_GT(scores, kSeeds / 4) << "or the outcomes say nothing";
}

TEST(JobSuccessProperties, ContractsAreListedOnceWithWeightsInBounds) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto outcomes = RandomOutcomes(random);
    const auto result = ComputeJobSuccess(outcomes, kToday, RandomOptions(random));
    std::set<std::string> ids;
    for (const CountedContract& contract : result.contracts) {
      EXPECT_TRUE(ids.insert(contract.contract_id).second);
      EXPECT_LE(contract.day, kToday);
      const bool excluded = NameOf(contract.reason).starts_with("excluded_");
      EXPECT_EQ(contract.weight_hundredths == 0, excluded);
      if (!excluded) {
        EXPECT_GE(contract.weight_hundredths, 100);
        EXPECT_LE(contract.weight_hundredths, 800);
      }
    }
  }
}

TEST(JobSuccessProperties, OneMoreSuccessNeverLowersScoreOfItsWindowOrEstimate) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto outcomes = RandomOutcomes(random);
    const auto options = RandomOptions(random);
    const auto now = ComputeJobSuccess(outcomes, kToday, options);
    const auto then =
        SimulateJobSuccess(outcomes, testing::Good("one more", 20'000), kToday, options);
    EXPECT_GE(then.score.value_or(-1), now.score.value_or(-1));
    const auto estimate_now = EstimateJobSuccess(now, 85, options);
    const auto estimate_then = EstimateJobSuccess(then, 85, options);
    EXPECT_GT(estimate_then.lower_bound_ppm, estimate_now.lower_bound_ppm);
    EXPECT_GT(estimate_then.mean_ppm, estimate_now.mean_ppm);
  }
}

TEST(JobSuccessProperties, OneMoreFailureNeverRaisesTheEstimate) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto outcomes = RandomOutcomes(random);
    const auto options = RandomOptions(random);
    const auto now = ComputeJobSuccess(outcomes, kToday, options);
    const auto then =
        SimulateJobSuccess(outcomes, testing::Bad("one more", 20'000), kToday, options);
    EXPECT_LT(EstimateJobSuccess(then, 85, options).lower_bound_ppm,
              EstimateJobSuccess(now, 85, options).lower_bound_ppm);
  }
}

}  // namespace
}  // namespace shortlist
