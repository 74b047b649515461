#include "server/marketplace/connects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/marketplace/options_at.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;

const ConnectsOptions kOptions;

template <typename T>
std::string ReasonOf(const Result<T>& result) {
  return result ? "" : result.error().reason;
}

Job FixedJob(int64_t budget_minor) {
  Job job;
  job.budget = Money{budget_minor, "USD"};
  return job;
}

Job HourlyJob(std::optional<int64_t> from_minor, std::optional<int64_t> to_minor) {
  Job job;
  job.type = JobType::kHourly;
  if (from_minor) job.rate_min = Money{*from_minor, "USD"};
  if (to_minor) job.rate_max = Money{*to_minor, "USD"};
  job.duration = JobDuration::kOneToThreeMonths;
  job.workload = Workload::kLessThan30;
  return job;
}

ConnectsLot Lot(const std::string& id, int64_t expires, int64_t available) {
  ConnectsLot lot;
  lot.id = id;
  lot.expires_at = {expires};
  lot.available = available;
  return lot;
}

TEST(ConnectsPrice, RisesWithWhatTheJobIsWorth) {
  const struct {
    std::optional<int64_t> value_minor;
    int price;
  } kCases[] = {{0, 2},      {4'999, 2},         {5'000, 4},       {59'999, 4},
                {60'000, 6}, {1'000'000'000, 6}, {std::nullopt, 4}};
  for (const auto& each : kCases) {
    EXPECT_EQ(ProposalPrice(each.value_minor, {}, kOptions), each.price);
  }
}

TEST(ConnectsPrice, RisesWithWhatTheJobHasMoreThanItsCategory) {
  const struct {
    ProposalDemand demand;
    int price;
  } kCases[] = {{{0, 0}, 4},   {{1, 0}, 4},   {{2, 0}, 5},   {{10, 10}, 4}, {{11, 10}, 5},
                {{20, 10}, 5}, {{21, 10}, 6}, {{31, 10}, 7}, {{41, 10}, 8}, {{1'000, 10}, 8}};
  for (const auto& each : kCases) {
    EXPECT_EQ(ProposalPrice(10'000, each.demand, kOptions), each.price)
        << each.demand.proposals_last_day << " against " << each.demand.category_median;
  }
}

TEST(ConnectsPrice, StaysWithinItsLimits) {
  ConnectsOptions options;
  options.bands = {{5'000, 0}};
  options.base_above = 15;
  EXPECT_EQ(ProposalPrice(1, {}, options), 1);
  EXPECT_EQ(ProposalPrice(5'000, {2, 1}, options), 16);
  EXPECT_EQ(ProposalPrice(5'000, {9, 1}, options), 16);
}

TEST(ConnectsPrice, KnowsWhatAJobIsWorth) {
  EXPECT_EQ(ExpectedValueMinor(FixedJob(12'345), "USD", kOptions), 12'345);
  EXPECT_EQ(ExpectedValueMinor(FixedJob(12'345), "EUR", kOptions), std::nullopt);
  EXPECT_EQ(ExpectedValueMinor(Job(), "USD", kOptions), std::nullopt);
  EXPECT_EQ(ExpectedValueMinor(HourlyJob(1'000, 3'000), "USD", kOptions), 2'000 * 20 * 8);
  EXPECT_EQ(ExpectedValueMinor(HourlyJob(1'000, {}), "USD", kOptions), 1'000 * 20 * 8);
  EXPECT_EQ(ExpectedValueMinor(HourlyJob({}, 3'000), "USD", kOptions), 3'000 * 20 * 8);
  EXPECT_EQ(ExpectedValueMinor(HourlyJob({}, {}), "USD", kOptions), std::nullopt);
  Job open_ended = HourlyJob(1'000, {});
  open_ended.duration.reset();
  EXPECT_EQ(ExpectedValueMinor(open_ended, "USD", kOptions), std::nullopt);
}

TEST(ConnectsOptions, AreTheLatestThatHaveBegun) {
  std::vector<ConnectsOptions> all(3);
  all[1].version = "second";
  all[1].effective_from = {20};
  all[2].version = "first";
  all[2].effective_from = {10};
  EXPECT_EQ(OptionsAt<ConnectsOptions>(all, {9}).version, "connects-2026");
  EXPECT_EQ(OptionsAt<ConnectsOptions>(all, {10}).version, "first");
  EXPECT_EQ(OptionsAt<ConnectsOptions>(all, {20}).version, "second");
  EXPECT_EQ(OptionsAt<ConnectsOptions>(all, {99}).version, "second");
}

TEST(ConnectsLots, PayWithWhatExpiresSoonest) {
  const std::vector<ConnectsLot> lots = {Lot("c", 300, 5), Lot("b", 200, 4), Lot("a", 200, 3),
                                         Lot("empty", 150, 0), Lot("gone", 100, 9)};
  const Timestamp now{100};
  EXPECT_THAT(*ShareOut(lots, 2, now), ElementsAre(LotShare{"a", 2}));
  EXPECT_THAT(*ShareOut(lots, 8, now),
              ElementsAre(LotShare{"a", 3}, LotShare{"b", 4}, LotShare{"c", 1}));
  EXPECT_THAT(*ShareOut(lots, 12, now),
              ElementsAre(LotShare{"a", 3}, LotShare{"b", 4}, LotShare{"c", 5}));
  EXPECT_EQ(ReasonOf(ShareOut(lots, 13, now)), "insufficient_connects");
  EXPECT_EQ(ReasonOf(ShareOut({}, 1, now)), "insufficient_connects");
}

TEST(ConnectsQuotes, ArePaidOnceAndInTime) {
  ConnectsQuote quote;
  quote.expires_at = {100};
  EXPECT_EQ(ReasonOf(MaySpend(quote, {99})), "");
  EXPECT_EQ(ReasonOf(MaySpend(quote, {100})), "quote_expired");
  quote.spend_id = "csp_1";
  EXPECT_EQ(ReasonOf(MaySpend(quote, {99})), "quote_used");
  EXPECT_EQ(ReasonOf(MaySpend(quote, {100})), "quote_used");
}

TEST(ConnectsGrants, AreNamedByTheirMonth) {
  EXPECT_EQ(MonthlyGrantKey(*ParseTimestamp("2026-03-31T23:59:59Z")), "monthly:2026-03");
  EXPECT_EQ(MonthlyGrantKey(*ParseTimestamp("2026-04-01")), "monthly:2026-04");
  for (int i = 0; i < 5; ++i) {
    const auto source = static_cast<ConnectsSource>(i);
    EXPECT_EQ(ConnectsSourceByName(NameOf(source)), source);
  }
}

}  // namespace
}  // namespace shortlist
