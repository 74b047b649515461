// Which contracts count and as what: marketplace rules b1, steps 2 to 5, one contract at a time.

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "ranking/job_success/job_success_score.h"
#include "tests/ranking/job_success/outcomes.h"

namespace shortlist {
namespace {

using testing::DaysBefore;
using testing::Ended;
using testing::kToday;
using testing::Paid;
using testing::WithStars;

CountedContract Judged(const ContractOutcome& contract, const JobSuccessOptions& options = {}) {
  const auto result = ComputeJobSuccess(std::span(&contract, 1), kToday, options);
  EXPECT_EQ(result.contracts.size(), 1u);
  return result.contracts.empty() ? CountedContract{} : result.contracts.front();
}

void ExpectCounts(const CountedContract& contract, CountReason reason, int outcome) {
  EXPECT_EQ(NameOf(contract.reason), NameOf(reason));
  EXPECT_EQ(contract.outcome, outcome);
  EXPECT_GT(contract.weight_hundredths, 0);
}

void ExpectExcluded(const CountedContract& contract, CountReason reason) {
  EXPECT_EQ(NameOf(contract.reason), NameOf(reason));
  EXPECT_EQ(contract.weight_hundredths, 0);
  EXPECT_FALSE(contract.counted);
}

const ContractOutcome kShort = Ended("short", 20'000);
const ContractOutcome kPraised = WithStars(kShort, 500);
const ContractOutcome kUnpaid = Ended("unpaid", 0);
const JobSuccessOptions kPrivate{.private_mode = true};

ContractOutcome Changed(ContractOutcome contract,
                        const std::function<void(ContractOutcome*)>& change) {
  change(&contract);
  return contract;
}

ContractOutcome WithRecommendation(const ContractOutcome& contract, int recommend) {
  return Changed(contract, [&](ContractOutcome* changed) {
    changed->feedback_on = changed->ended_on;
    changed->recommend = recommend;
  });
}

ContractOutcome EndedFor(const ContractOutcome& contract, EndReason reason) {
  return Changed(contract, [&](ContractOutcome* changed) { changed->end_reason = reason; });
}

ContractOutcome Disputed(const ContractOutcome& contract, DisputeState state) {
  return Changed(contract, [&](ContractOutcome* changed) {
    changed->dispute = state;
    changed->dispute_on = DaysBefore(kToday, 10);
  });
}

TEST(JobSuccessRules, AShortContractThatNobodySpokeOfDoesNotCount) {
  ExpectExcluded(Judged(kShort), CountReason::kExcludedNoFeedback);
}

TEST(JobSuccessRules, FeedbackMakesAContractCount) {
  ExpectCounts(Judged(kPraised), CountReason::kStars, 1);
}

TEST(JobSuccessRules, FeedbackCountsFromTheDayItIsPublic) {
  const auto revealed = [](int days) {
    return Changed(kPraised, [&](ContractOutcome* changed) {
      changed->feedback_on = CivilDay{kToday.days + days};
    });
  };
  ExpectCounts(Judged(revealed(0)), CountReason::kStars, 1);
  ExpectExcluded(Judged(revealed(1)), CountReason::kExcludedNoFeedback);
}

TEST(JobSuccessRules, AFlaggedClientIsExcludedFromTheDayOfTheFlag) {
  const auto flagged = [](int days) {
    return Changed(Disputed(kPraised, DisputeState::kLost), [&](ContractOutcome* changed) {
      changed->client_flagged_on = CivilDay{kToday.days + days};
    });
  };
  ExpectExcluded(Judged(flagged(0)), CountReason::kExcludedClientFlagged);
  ExpectCounts(Judged(flagged(1)), CountReason::kDisputeLost, -1);
}

TEST(JobSuccessRules, APerkRemovesAContractFromTheDayItIsUsed) {
  const auto removed = [](int days) {
    return Changed(WithStars(kShort, 100), [&](ContractOutcome* changed) {
      changed->removed_by_perk_on = CivilDay{kToday.days + days};
    });
  };
  ExpectExcluded(Judged(removed(0)), CountReason::kExcludedByPerk);
  ExpectCounts(Judged(removed(1)), CountReason::kStars, -1);
}

TEST(JobSuccessRules, ALostDisputeCountsAgainstWhateverElseWasSaid) {
  ExpectCounts(Judged(Disputed(kShort, DisputeState::kLost)), CountReason::kDisputeLost, -1);
  const auto praised = WithRecommendation(EndedFor(kPraised, EndReason::kClientFault), 10);
  ExpectCounts(Judged(Disputed(praised, DisputeState::kLost), kPrivate), CountReason::kDisputeLost,
               -1);
}

TEST(JobSuccessRules, OtherDisputesChangeNothing) {
  for (const auto state : {DisputeState::kOpen, DisputeState::kWon, DisputeState::kSettled}) {
    ExpectCounts(Judged(Disputed(kPraised, state)), CountReason::kStars, 1);
    ExpectExcluded(Judged(Disputed(kShort, state)), CountReason::kExcludedNoFeedback);
  }
}

TEST(JobSuccessRules, ADisputeIsLostFromTheDayOfTheDecision) {
  const auto lost = [](std::optional<CivilDay> on) {
    return Changed(kPraised, [&](ContractOutcome* changed) {
      changed->dispute = DisputeState::kLost;
      changed->dispute_on = on;
    });
  };
  ExpectCounts(Judged(lost(kToday)), CountReason::kDisputeLost, -1);
  ExpectCounts(Judged(lost(CivilDay{kToday.days + 1})), CountReason::kStars, 1);
  ExpectCounts(Judged(lost(std::nullopt)), CountReason::kDisputeLost, -1);
}

TEST(JobSuccessRules, TheClientsFaultExcludesUnlessTheStarsAreBad) {
  const auto fault = [](int stars) {
    return Judged(EndedFor(WithStars(kShort, stars), EndReason::kClientFault));
  };
  ExpectExcluded(fault(500), CountReason::kExcludedClientFault);
  ExpectExcluded(fault(350), CountReason::kExcludedClientFault);
  ExpectCounts(fault(349), CountReason::kStars, -1);
  const auto long_term = EndedFor(
      Changed(Paid("long", 100, {0, 90}),
              [](ContractOutcome* changed) { changed->ended_on = changed->payments.back().day; }),
      EndReason::kClientFault);
  ExpectExcluded(Judged(long_term), CountReason::kExcludedClientFault);
  ExpectExcluded(Judged(WithRecommendation(long_term, 0), kPrivate),
                 CountReason::kExcludedClientFault);
}

TEST(JobSuccessRules, TheRecommendationCountsInPrivateModeOnly) {
  const int outcomes[] = {-1, -1, -1, -1, -1, -1, -1, 0, 0, 1, 1};
  for (int recommend = 0; recommend <= 10; ++recommend) {
    SCOPED_TRACE(recommend);
    const auto contract = WithRecommendation(WithStars(kShort, 400), recommend);
    ExpectCounts(Judged(contract, kPrivate), CountReason::kRecommend, outcomes[recommend]);
    ExpectCounts(Judged(contract), CountReason::kStars, 0);
  }
}

TEST(JobSuccessRules, InPrivateModeVeryBadStarsOutweighTheRecommendation) {
  ExpectCounts(Judged(WithRecommendation(WithStars(kShort, 299), 10), kPrivate),
               CountReason::kRecommend, -1);
  ExpectCounts(Judged(WithRecommendation(WithStars(kShort, 300), 10), kPrivate),
               CountReason::kRecommend, 1);
}

TEST(JobSuccessRules, InPrivateModeStarsCountWhereNothingWasRecommended) {
  ExpectCounts(Judged(WithStars(kShort, 450), kPrivate), CountReason::kStars, 1);
}

TEST(JobSuccessRules, StarsCountByTheirThresholds) {
  const std::pair<int, int> rules[] = {{500, 1},  {450, 1},  {449, 0}, {350, 0},
                                       {349, -1}, {300, -1}, {100, -1}};
  for (const auto& [stars, outcome] : rules) {
    SCOPED_TRACE(stars);
    ExpectCounts(Judged(WithStars(kShort, stars)), CountReason::kStars, outcome);
    ExpectCounts(Judged(EndedFor(WithStars(kShort, stars), EndReason::kFailure)),
                 CountReason::kStars, outcome);
  }
  ExpectCounts(Judged(WithStars(kShort, 450), {.good_stars_hundredths = 460}), CountReason::kStars,
               0);
}

TEST(JobSuccessRules, AFailureCountsAgainstALongContractThatNobodySpokeOf) {
  const auto ended = Changed(Paid("long", 100, {0, 90}), [](ContractOutcome* changed) {
    changed->ended_on = kToday;
    changed->end_reason = EndReason::kFailure;
  });
  ExpectCounts(Judged(ended), CountReason::kEndedInFailure, -1);
  ExpectExcluded(Judged(EndedFor(kShort, EndReason::kFailure)), CountReason::kExcludedNoFeedback);
  const auto later = Changed(
      ended, [](ContractOutcome* changed) { changed->ended_on = CivilDay{kToday.days + 1}; });
  ExpectCounts(Judged(later), CountReason::kLongTermNoFeedback, 1);
}

TEST(JobSuccessRules, FeedbackWithoutStarsIsNeutralOutsidePrivateMode) {
  ExpectCounts(Judged(WithRecommendation(kShort, 10)), CountReason::kNeutral, 0);
  ExpectCounts(Judged(WithRecommendation(EndedFor(kShort, EndReason::kFailure), 10)),
               CountReason::kEndedInFailure, -1);
  const auto long_term = Changed(Paid("long", 100, {0, 90}), [](ContractOutcome* changed) {
    changed->feedback_on = kToday;
    changed->recommend = 10;
  });
  ExpectCounts(Judged(long_term), CountReason::kNeutral, 0);
}

TEST(JobSuccessRules, PraiseWithoutEarningsDoesNotCountButBlameDoes) {
  ExpectExcluded(Judged(WithStars(kUnpaid, 500)), CountReason::kExcludedNoPayment);
  ExpectCounts(Judged(WithStars(kUnpaid, 400)), CountReason::kStars, 0);
  const auto blamed = Judged(WithStars(kUnpaid, 100));
  ExpectCounts(blamed, CountReason::kStars, -1);
  EXPECT_EQ(blamed.weight_hundredths, 100);
  ExpectExcluded(Judged(WithRecommendation(kUnpaid, 9), kPrivate), CountReason::kExcludedNoPayment);
}

TEST(JobSuccessRules, NoEarningsAndNoFeedbackHaveNoEffectWhateverHappened) {
  ExpectExcluded(Judged(kUnpaid), CountReason::kExcludedNoPayment);
  ExpectExcluded(Judged(Disputed(kUnpaid, DisputeState::kLost)), CountReason::kExcludedNoPayment);
  ExpectExcluded(Judged(EndedFor(kUnpaid, EndReason::kFailure)), CountReason::kExcludedNoPayment);
  const auto refunded = Changed(Paid("refunded", 100, {0, 90}), [](ContractOutcome* changed) {
    changed->payments.push_back({kToday, -200});
  });
  ExpectExcluded(Judged(refunded), CountReason::kExcludedNoPayment);
}

TEST(JobSuccessRules, ARefundDoesNotEraseFeedback) {
  const auto refunded = Changed(WithStars(kShort, 200), [](ContractOutcome* changed) {
    changed->payments.push_back({kToday, -20'000});
  });
  const auto judged = Judged(refunded);
  ExpectCounts(judged, CountReason::kStars, -1);
  EXPECT_EQ(judged.weight_hundredths, 100);
}

TEST(JobSuccessRules, ALongContractThatEarnedNothingInTheEndWeighsAsOne) {
  auto contract = WithStars(Paid("refunded", 100'000, {0, 90, 180}), 200);
  EXPECT_EQ(Judged(contract).weight_hundredths, 350);
  contract.payments.push_back({kToday, -300'000});
  ExpectCounts(Judged(contract), CountReason::kStars, -1);
  EXPECT_EQ(Judged(contract).weight_hundredths, 100);
}

struct PaymentDays {
  std::initializer_list<int> days;
  bool long_term;
  int quarters;
};

TEST(JobSuccessRules, LongTermIsNinetyDaysOfPaymentsWithoutALongerGap) {
  const PaymentDays rules[] = {
      {{0}, false, 0},
      {{0, 89}, false, 0},
      {{0, 90}, true, 1},
      {{0, 91}, false, 1},
      {{0, 45, 89}, false, 0},
      {{0, 45, 90}, true, 1},
      {{0, 90, 180}, true, 2},
      {{0, 90, 181}, false, 2},
      {{0, 60, 120, 180}, true, 2},
      {{0, 60, 120, 179}, true, 1},
      {{0, 200}, false, 1},             // nothing in days 90 to 179; day 200 is in no whole one
      {{0, 200, 270}, false, 2},        // the third is whole now
      {{0, 1, 2, 3, 89, 90}, true, 1},  // many payments, one quarter
      {{0, 90, 90, 90, 180, 270}, true, 3},
  };
  for (const auto& [days, long_term, quarters] : rules) {
    std::string trace;
    for (const int day : days) trace += std::to_string(day) + " ";
    SCOPED_TRACE(trace);
    const ContractOutcome contract = Paid("paid", 100, days);
    if (long_term) {
      ExpectCounts(Judged(contract), CountReason::kLongTermNoFeedback, 1);
    } else {
      ExpectExcluded(Judged(contract), CountReason::kExcludedNoFeedback);
    }
    EXPECT_EQ(Judged(WithStars(contract, 500)).weight_hundredths, 100 + 100 * quarters);
  }
}

TEST(JobSuccessRules, QuartersRunFromTheFirstPaymentToTheEnd) {
  const auto ended_after = [](int days) {
    return Changed(WithStars(Paid("paid", 100, {0}), 500), [&](ContractOutcome* changed) {
      changed->payments.front().day = DaysBefore(kToday, 400);
      changed->ended_on = DaysBefore(kToday, 400 - days);
      changed->feedback_on = changed->ended_on;
    });
  };
  EXPECT_EQ(Judged(ended_after(-10)).weight_hundredths, 100) << "paid after the end";
  EXPECT_EQ(Judged(ended_after(89)).weight_hundredths, 100);
  EXPECT_EQ(Judged(ended_after(90)).weight_hundredths, 200);
  EXPECT_EQ(Judged(ended_after(400)).weight_hundredths, 200) << "later quarters hold no payment";
}

TEST(JobSuccessRules, PaymentsAfterTheDayDoNotExistYet) {
  const auto growing = Changed(Paid("long", 20'000, {0, 90}), [](ContractOutcome* changed) {
    changed->payments.back().day = CivilDay{kToday.days + 1};
    changed->payments.front().day = DaysBefore(kToday, 89);
  });
  ExpectExcluded(Judged(growing), CountReason::kExcludedNoFeedback);
}

TEST(JobSuccessRules, EveryReasonHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(CountReason::kExcludedOutsideWindow); ++i) {
    names.insert(NameOf(static_cast<CountReason>(i)));
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(CountReason::kExcludedOutsideWindow) + 1);
  EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace shortlist
