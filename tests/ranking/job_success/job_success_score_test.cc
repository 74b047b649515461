#include "ranking/job_success/job_success_score.h"

#include <gtest/gtest.h>

#include "tests/ranking/job_success/outcomes.h"

namespace shortlist {
namespace {

using testing::Bad;
using testing::DaysBefore;
using testing::Ended;
using testing::Good;
using testing::kToday;
using testing::Neutral;
using testing::Paid;
using testing::WithStars;

using Outcomes = std::vector<ContractOutcome>;

JobSuccess Compute(const Outcomes& outcomes, const JobSuccessOptions& options = {}) {
  return ComputeJobSuccess(outcomes, kToday, options);
}

Outcomes NineGoodAnd(const ContractOutcome& tenth) {
  Outcomes outcomes = {tenth};
  for (int i = 0; i < 9; ++i) outcomes.push_back(Good("good " + std::to_string(i), 20'000));
  return outcomes;
}

// Weight of a contract that is alone in the ledger.
int WeightOf(const ContractOutcome& contract, const JobSuccessOptions& options = {}) {
  const JobSuccess job_success = Compute({contract}, options);
  EXPECT_EQ(job_success.contracts.size(), 1u);
  return job_success.contracts.front().weight_hundredths;
}

// Paid at the start and every 90 days after, `quarters` times: that many complete quarters.
ContractOutcome LongTerm(const std::string& id, int64_t total_minor, int quarters) {
  ContractOutcome contract = Ended(id, 0);
  for (int i = 0; i <= quarters; ++i) {
    const int64_t amount = i == 0 ? total_minor - quarters : 1;
    contract.payments.push_back({DaysBefore(kToday, 30 + 90 * (quarters - i)), amount});
  }
  return contract;
}

// The test vectors of marketplace rules b1.
TEST(JobSuccess, NineGoodAndOneBadMakeEighty) {
  EXPECT_EQ(Compute(NineGoodAnd(Bad("bad", 20'000))).score, 80);
}

TEST(JobSuccess, NineGoodAndOneNeutralMakeNinety) {
  EXPECT_EQ(Compute(NineGoodAnd(Neutral("neutral", 20'000))).score, 90);
}

TEST(JobSuccess, CountsABigContractMoreThanASmallOne) {
  const auto result = Compute({Good("a", 20'000), Good("b", 20'000), Bad("c", 120'000)});
  EXPECT_EQ(result.score, 14);  // (100 + 100 - 150) / 350
}

TEST(JobSuccess, CountsEachPaidQuarterAsOneMoreContract) {
  const auto result = Compute({WithStars(LongTerm("long", 500'000, 4), 500), Bad("bad", 20'000)});
  EXPECT_EQ(result.contracts[1].weight_hundredths, 550);
  EXPECT_EQ(result.score, 69);  // 450 / 650
}

TEST(JobSuccess, OneContractIsNeverMoreThanEight) {
  const auto result =
      Compute({WithStars(LongTerm("long", 5'000'000, 10), 500), Bad("bad", 20'000)});
  EXPECT_EQ(result.contracts[1].weight_hundredths, 800);
  EXPECT_EQ(result.score, 78);  // 700 / 900
}

TEST(JobSuccess, WeighsEarningsInBandsThatEndOnTheCent) {
  EXPECT_EQ(WeightOf(Good("a", 1)), 100);
  EXPECT_EQ(WeightOf(Good("a", 25'000)), 100);
  EXPECT_EQ(WeightOf(Good("a", 25'001)), 125);
  EXPECT_EQ(WeightOf(Good("a", 100'000)), 125);
  EXPECT_EQ(WeightOf(Good("a", 100'001)), 150);
}

TEST(JobSuccess, IsNothingWithOneClientOnly) {
  ContractOutcome second = Good("b", 20'000);
  second.client_id = "client of a";
  const auto result = Compute({Good("a", 20'000), second});
  EXPECT_EQ(result.score, std::nullopt);
  EXPECT_EQ(result.window_months, 0);
  EXPECT_EQ(result.contracts.size(), 2u);
  for (const CountedContract& contract : result.contracts) {
    EXPECT_EQ(contract.weight_hundredths, 100);
    EXPECT_FALSE(contract.counted) << "there is no score that it could count in";
  }
}

TEST(JobSuccess, IsNothingWithoutOrWithOneContract) {
  EXPECT_EQ(Compute({}).score, std::nullopt);
  EXPECT_EQ(Compute({Good("a", 20'000)}).score, std::nullopt);
}

TEST(JobSuccess, ExcludedContractsAndTheirClientsDoNotMakeAScorePossible) {
  EXPECT_EQ(Compute({Good("a", 20'000), Ended("no feedback", 20'000)}).score, std::nullopt);
}

TEST(JobSuccess, IsZeroAndNotNothingWhenFailuresPrevail) {
  EXPECT_EQ(Compute({Bad("a", 20'000), Bad("b", 20'000)}).score, 0);
  EXPECT_EQ(Compute({Good("a", 20'000), Bad("b", 20'000)}).score, 0);
}

TEST(JobSuccess, RoundsHalvesUp) {
  Outcomes outcomes = {Good("good", 20'000)};
  for (int i = 0; i < 7; ++i) outcomes.push_back(Neutral("neutral " + std::to_string(i), 20'000));
  EXPECT_EQ(Compute(outcomes).score, 13);  // 12.5
  outcomes.push_back(Neutral("one more", 20'000));
  EXPECT_EQ(Compute(outcomes).score, 11);  // 11.1
}

TEST(JobSuccess, MultipliesByQuartersWhenTheOperatorSaysSo) {
  const JobSuccessOptions multiply{.multiplicative_weight = true};
  EXPECT_EQ(WeightOf(LongTerm("a", 200'000, 1)), 250);
  EXPECT_EQ(WeightOf(LongTerm("a", 200'000, 1), multiply), 300);
  EXPECT_EQ(WeightOf(LongTerm("a", 50'000, 2)), 325);
  EXPECT_EQ(WeightOf(LongTerm("a", 50'000, 2), multiply), 375);
  EXPECT_EQ(WeightOf(LongTerm("a", 200'000, 5), multiply), 800);
  EXPECT_EQ(WeightOf(Good("a", 200'000), multiply), 150);
}

TEST(JobSuccess, RefundsMakeEarningsNet) {
  ContractOutcome contract = Good("a", 30'000);
  contract.payments.push_back({DaysBefore(kToday, 20), -5'000});
  EXPECT_EQ(WeightOf(contract), 100);
  contract.payments.back().amount_minor = -4'999;
  EXPECT_EQ(WeightOf(contract), 125);
  contract.payments.back().day = {kToday.days + 1};
  EXPECT_EQ(WeightOf(contract), 125) << "not refunded yet";
}

TEST(JobSuccess, TakesTheBestWindow) {
  const auto result =
      Compute({Good("a", 20'000), Good("b", 20'000), Bad("old", 20'000, DaysBefore(kToday, 300)),
               Bad("older", 20'000, DaysBefore(kToday, 600))});
  EXPECT_EQ(result.score, 100);
  EXPECT_EQ(result.window_months, 6);
  EXPECT_TRUE(result.contracts[0].counted && result.contracts[1].counted);
  EXPECT_FALSE(result.contracts[2].counted || result.contracts[3].counted);
  EXPECT_EQ(result.contracts[3].reason, CountReason::kStars) << "it may count in another window";
}

TEST(JobSuccess, TakesTheLongestOfEqualWindows) {
  const auto result =
      Compute({Good("a", 20'000), Good("b", 20'000), Good("old", 20'000, DaysBefore(kToday, 600))});
  EXPECT_EQ(result.score, 100);
  EXPECT_EQ(result.window_months, 24);
  EXPECT_TRUE(result.contracts[2].counted);
}

TEST(JobSuccess, PassesOverWindowsThatHoldTooLittle) {
  const auto result = Compute({Good("a", 20'000), Bad("b", 20'000, DaysBefore(kToday, 300)),
                               Good("c", 20'000, DaysBefore(kToday, 310))});
  EXPECT_EQ(result.score, 33);  // the half year alone would be 100, but is one contract
  EXPECT_EQ(result.window_months, 24);
}

TEST(JobSuccess, MayCountClientsOfTheWholeLife) {
  ContractOutcome second = Good("b", 20'000);
  second.client_id = "client of a";
  const Outcomes outcomes = {Good("a", 20'000), second,
                             Bad("long ago", 20'000, DaysBefore(kToday, 2000))};
  EXPECT_EQ(Compute(outcomes).score, std::nullopt);
  EXPECT_EQ(Compute(outcomes, {.clients_of_lifetime = true}).score, 100);
}

struct WindowEdge {
  CivilDay as_of;
  int months;
  CivilDay edge;  // the oldest day inside
};

TEST(JobSuccess, AContractLeavesAWindowTheDayAfterItsEdge) {
  const WindowEdge edges[] = {
      {DayFromDate(2026, 9, 15), 6, DayFromDate(2026, 3, 15)},
      {DayFromDate(2026, 8, 31), 6, DayFromDate(2026, 2, 28)},
      {DayFromDate(2024, 8, 31), 6, DayFromDate(2024, 2, 29)},
      {DayFromDate(2026, 3, 31), 6, DayFromDate(2025, 9, 30)},
      {DayFromDate(2026, 1, 31), 12, DayFromDate(2025, 1, 31)},
      {DayFromDate(2024, 2, 29), 12, DayFromDate(2023, 2, 28)},
      {DayFromDate(2024, 2, 29), 24, DayFromDate(2022, 2, 28)},
      {DayFromDate(2025, 2, 28), 12, DayFromDate(2024, 2, 28)},
      {DayFromDate(2026, 3, 1), 24, DayFromDate(2024, 3, 1)},
  };
  for (const auto& [as_of, months, edge] : edges) {
    SCOPED_TRACE(FormatDay(as_of) + " - " + std::to_string(months));
    const JobSuccessOptions options{.window_months = {months}};
    const Outcomes inside = {Good("a", 20'000, as_of), Good("b", 20'000, edge)};
    EXPECT_EQ(ComputeJobSuccess(inside, as_of, options).score, 100);
    const Outcomes outside = {Good("a", 20'000, as_of), Good("b", 20'000, DaysBefore(edge, 1))};
    const auto result = ComputeJobSuccess(outside, as_of, options);
    EXPECT_EQ(result.score, std::nullopt);
    EXPECT_EQ(result.contracts[1].reason, CountReason::kExcludedOutsideWindow);
    EXPECT_EQ(result.contracts[1].weight_hundredths, 0);
  }
}

TEST(JobSuccess, AContractThatEndsTodayCountsAndOneThatEndsTomorrowDoesNot) {
  EXPECT_EQ(Compute({Good("a", 20'000), Good("b", 20'000, kToday)}).score, 100);
  const auto result = Compute({Good("a", 20'000), Good("b", 20'000, {kToday.days + 1})});
  EXPECT_EQ(result.score, std::nullopt);
  EXPECT_EQ(result.contracts.size(), 1u) << "nothing has happened yet in the other";
}

TEST(JobSuccess, IsAnchoredAtTheEndOrAtTheLastPaymentOfAnOpenContract) {
  ContractOutcome ended = Good("ended", 20'000, DaysBefore(kToday, 100));
  ended.payments.push_back({DaysBefore(kToday, 5), 1'000});  // a bonus
  const ContractOutcome open = Paid("open", 20'000, {0, 90});
  const auto result = Compute({ended, open});
  EXPECT_EQ(result.contracts[0].contract_id, "open");
  EXPECT_EQ(result.contracts[0].day, DaysBefore(kToday, 30));
  EXPECT_EQ(result.contracts[1].day, DaysBefore(kToday, 100));
}

TEST(JobSuccess, ListsContractsNewestFirstAndTiesById) {
  const auto result = Compute(
      {Good("b", 1), Good("old", 1, DaysBefore(kToday, 90)), Good("a", 1), Good("new", 1, kToday)});
  std::vector<std::string> ids;
  for (const CountedContract& contract : result.contracts) ids.push_back(contract.contract_id);
  EXPECT_EQ(ids, (std::vector<std::string>{"new", "a", "b", "old"}));
}

TEST(JobSuccess, IsComputedFromOptionsThatCanBe) {
  EXPECT_TRUE(Validate(JobSuccessOptions{}).ok());
  const JobSuccessOptions bad[] = {
      {.window_months = {}},
      {.window_months = {0}},
      {.window_months = {6, 6}},
      {.window_months = {12, 6}},
      {.window_months = {1201}},
      {.min_contracts = 0},
      {.min_clients = 0},
      {.good_stars_hundredths = 501},
      {.good_stars_hundredths = 300},
      {.neutral_stars_hundredths = 299},
      {.bad_stars_hundredths = 99},
      {.prior_strength = 0},
      {.prior_strength = 1001},
  };
  for (const JobSuccessOptions& options : bad) {
    const auto checked = Validate(options);
    ASSERT_FALSE(checked.ok());
    EXPECT_EQ(checked.error().reason, "bad_job_success_options");
  }
}

}  // namespace
}  // namespace shortlist
