// The Job Success Score over imported contracts: as of any day, and what if.
#include "server/workflow/job_success_of.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/workflow/contract_outcomes.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/import_contract_history.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CivilDay kToday = DayFromDate(2026, 1, 1);

CivilDay DaysAgo(int days) { return {kToday.days - days}; }
Timestamp AtNoon(CivilDay day) { return {StartOfDay(day).micros + 12 * 3'600'000'000LL}; }

ContractPayment Paid(CivilDay day, int64_t amount_minor) {
  return {AtNoon(day), {amount_minor, "USD"}, ContractPaymentKind::kPayment};
}
ContractPayment Refunded(CivilDay day, int64_t amount_minor) {
  return {AtNoon(day), {amount_minor, "USD"}, ContractPaymentKind::kRefund};
}

ContractHistory Active(const std::string& number) {
  ContractHistory contract;
  contract.external_id = "co-" + number;
  contract.freelancer_external_id = "fl-1";
  contract.client_external_id = "cl-" + number;
  contract.category = "logos";
  contract.started_at = AtNoon(DaysAgo(700));
  return contract;
}

ContractHistory Ended(const std::string& number, CivilDay day, int64_t paid_minor, int stars) {
  ContractHistory contract = Active(number);
  contract.state = ContractHistoryState::kEnded;
  contract.ended_at = AtNoon(day);
  contract.payments = {Paid(day, paid_minor)};
  contract.public_stars_hundredths = stars;
  return contract;
}

ContractOutcome OutcomeOf(const ContractHistory& contract) {
  return OutcomesOf({&contract, 1}).front();
}

TEST(ContractOutcomes, OfAnEndedContractAreKnownFromItsEnd) {
  ContractHistory contract = Ended("1", DaysAgo(10), 30'000, 460);
  contract.id = "ctr_1";
  contract.payments = {Refunded(DaysAgo(5), 10'000), Paid(DaysAgo(40), 20'000),
                       Paid(DaysAgo(20), 30'000)};
  contract.recommend = 8;
  contract.end_reason = ContractEndReason::kFailure;
  contract.dispute = ContractDispute::kLost;
  contract.client_flagged = true;
  ContractOutcome expected;
  expected.contract_id = "ctr_1";
  expected.client_id = "cl-1";
  expected.category = "logos";
  expected.payments = {{DaysAgo(40), 20'000}, {DaysAgo(20), 30'000}, {DaysAgo(5), -10'000}};
  expected.ended_on = DaysAgo(10);
  expected.feedback_on = DaysAgo(10);
  expected.stars_hundredths = 460;
  expected.recommend = 8;
  expected.end_reason = EndReason::kFailure;
  expected.dispute = DisputeState::kLost;
  expected.dispute_on = DaysAgo(10);
  expected.client_flagged_on = DaysAgo(10);
  EXPECT_EQ(OutcomeOf(contract), expected);
}

TEST(ContractOutcomes, OfAnActiveContractAreKnownFromItsLastPayment) {
  ContractHistory contract = Active("1");
  contract.payments = {Paid(DaysAgo(30), 1), Paid(DaysAgo(60), 1), Refunded(DaysAgo(2), 1)};
  contract.public_stars_hundredths = 500;  // interim
  contract.dispute = ContractDispute::kOpen;
  contract.client_flagged = true;
  const ContractOutcome outcome = OutcomeOf(contract);
  EXPECT_EQ(outcome.ended_on, std::nullopt);
  EXPECT_EQ(outcome.end_reason, EndReason::kNone);
  EXPECT_EQ(outcome.feedback_on, DaysAgo(30));
  EXPECT_EQ(outcome.dispute_on, DaysAgo(30));
  EXPECT_EQ(outcome.client_flagged_on, DaysAgo(30));
}

TEST(ContractOutcomes, HoldNothingThatWasNotSaid) {
  ContractHistory contract = Ended("1", DaysAgo(10), 1, 500);
  contract.public_stars_hundredths.reset();
  const ContractOutcome outcome = OutcomeOf(contract);
  EXPECT_EQ(outcome.feedback_on, std::nullopt);
  EXPECT_EQ(outcome.dispute, DisputeState::kNone);
  EXPECT_EQ(outcome.dispute_on, std::nullopt);
  EXPECT_EQ(outcome.client_flagged_on, std::nullopt);
  ContractHistory unpaid = Active("2");
  unpaid.public_stars_hundredths = 100;
  EXPECT_EQ(OutcomeOf(unpaid).feedback_on, std::nullopt);
  EXPECT_THAT(ComputeJobSuccess(OutcomesOf({&unpaid, 1}), kToday, {}).contracts, IsEmpty());
}

TEST(ContractOutcomes, TranslateEveryWord) {
  ContractHistory contract = Ended("1", DaysAgo(10), 1, 500);
  EXPECT_EQ(OutcomeOf(contract).end_reason, EndReason::kNone);
  constexpr std::pair<ContractEndReason, EndReason> kReasons[] = {
      {ContractEndReason::kSuccess, EndReason::kSuccess},
      {ContractEndReason::kNeutral, EndReason::kNeutral},
      {ContractEndReason::kFailure, EndReason::kFailure},
      {ContractEndReason::kClientFault, EndReason::kClientFault}};
  for (const auto& [imported, expected] : kReasons) {
    contract.end_reason = imported;
    EXPECT_EQ(OutcomeOf(contract).end_reason, expected);
  }
  constexpr std::pair<ContractDispute, DisputeState> kDisputes[] = {
      {ContractDispute::kNone, DisputeState::kNone},
      {ContractDispute::kOpen, DisputeState::kOpen},
      {ContractDispute::kLost, DisputeState::kLost},
      {ContractDispute::kWon, DisputeState::kWon},
      {ContractDispute::kSettled, DisputeState::kSettled}};
  for (const auto& [imported, expected] : kDisputes) {
    contract.dispute = imported;
    EXPECT_EQ(OutcomeOf(contract).dispute, expected);
  }
}

class JobSuccessOfTest : public WorkflowTest {
 protected:
  JobSuccessOfTest() {
    clock_.Set(AtNoon(kToday));
    freelancer_ = Freelance("fl-1");
  }

  std::string Freelance(const std::string& external_id) {
    Freelancer draft;
    draft.display_name = "Ada";
    draft.external_id = external_id;
    return Do(CreateFreelancer, draft)->id;
  }

  // Returns the id that it was given.
  std::string Import(const ContractHistory& contract) {
    EXPECT_EQ(FieldsOf(Do(ImportContractHistory, contract)), std::vector<std::string>());
    return Read([&](ReadTransaction& tx) {
      return tx.contract_history().GetByExternalId(contract.external_id)->id;
    });
  }

  JobSuccess Score(std::optional<CivilDay> as_of = std::nullopt) {
    return *JobSuccessOf(marketplace_, freelancer_, as_of);
  }

  std::string freelancer_;
};

TEST_F(JobSuccessOfTest, IsThatOfTheImportedContracts) {
  Import(Ended("1", DaysAgo(30), 20'000, 500));
  Import(Ended("2", DaysAgo(20), 20'000, 500));
  Import(Ended("3", DaysAgo(10), 120'000, 100));
  const JobSuccess score = Score();
  EXPECT_EQ(score.score, 14);  // b1: (100 + 100 - 150) / 350
  EXPECT_EQ(score.as_of, kToday);
  EXPECT_EQ(score.contracts.size(), 3u);
}

TEST_F(JobSuccessOfTest, CountsAnActiveContractByItsLastPayment) {
  Import(Ended("1", DaysAgo(30), 20'000, 500));
  ContractHistory active = Active("2");
  active.payments = {Paid(DaysAgo(3), 20'000)};
  active.public_stars_hundredths = 200;
  Import(active);
  EXPECT_EQ(Score().score, 0);  // one good, one bad
  EXPECT_EQ(Score().contracts.front().day, DaysAgo(3));
  EXPECT_EQ(Score(DaysAgo(4)).score, std::nullopt);
}

TEST_F(JobSuccessOfTest, IsNobodyElses) {
  Import(Ended("1", DaysAgo(30), 20'000, 500));
  Import(Ended("2", DaysAgo(30), 20'000, 500));
  freelancer_ = Freelance("fl-2");
  EXPECT_THAT(Score().contracts, IsEmpty());
  freelancer_ = Freelance("");  // made here: there is nothing to import
  EXPECT_THAT(Score().contracts, IsEmpty());
  EXPECT_EQ(Score().score, std::nullopt);
}

TEST_F(JobSuccessOfTest, RefusesAnUnknownFreelancerAndTomorrow) {
  EXPECT_EQ(ReasonOf(JobSuccessOf(marketplace_, "frl_none", DaysAgo(-1))), "freelancer_not_found");
  const auto tomorrow = JobSuccessOf(marketplace_, freelancer_, DaysAgo(-1));
  EXPECT_EQ(ReasonOf(tomorrow), "invalid_fields");
  EXPECT_THAT(FieldsOf(tomorrow), ElementsAre("?as_of out_of_range"));
  EXPECT_TRUE(JobSuccessOf(marketplace_, freelancer_, DaysAgo(0)).ok());
}

// A contract as it was known at the end of a day, written down without OutcomesOf.
ContractHistory AsItStood(ContractHistory contract, CivilDay day) {
  CivilDay verdict_on{-1'000'000};
  if (contract.ended_at) {
    verdict_on = DayOf(*contract.ended_at);
  } else {
    for (const ContractPayment& payment : contract.payments) {
      if (payment.kind == ContractPaymentKind::kRefund) continue;
      verdict_on = std::max(verdict_on, DayOf(payment.at));
    }
  }
  std::erase_if(contract.payments, [&](const auto& payment) { return DayOf(payment.at) > day; });
  if (verdict_on > day) {
    contract.state = ContractHistoryState::kActive;
    contract.ended_at.reset();
    contract.end_reason.reset();
    contract.public_stars_hundredths.reset();
    contract.recommend.reset();
    contract.dispute = ContractDispute::kNone;
    contract.client_flagged = false;
  }
  return contract;
}

ContractHistory AnyContract(int number, std::mt19937& random) {
  const auto any = [&](int from, int to) {
    return from + static_cast<int>(random() % static_cast<unsigned>(to - from + 1));
  };
  ContractHistory contract = Active(std::to_string(number));
  contract.client_external_id = "cl-" + std::to_string(any(1, 4));
  int day = any(100, 690);
  for (int i = any(0, 6); i > 0 && day > 0; --i) {
    contract.payments.push_back(any(0, 5) == 0 ? Refunded(DaysAgo(day), any(1, 40'000))
                                               : Paid(DaysAgo(day), any(1, 60'000)));
    day -= any(1, 100);
  }
  if (any(0, 2) > 0) {
    contract.state = ContractHistoryState::kEnded;
    contract.ended_at = AtNoon(DaysAgo(std::max(0, day)));
    if (any(0, 1) == 0) contract.end_reason = static_cast<ContractEndReason>(any(0, 3));
  }
  if (any(0, 3) > 0) contract.public_stars_hundredths = any(100, 500);
  if (any(0, 3) == 0) contract.dispute = static_cast<ContractDispute>(any(0, 4));
  contract.client_flagged = any(0, 9) == 0;
  return contract;
}

TEST_F(JobSuccessOfTest, OfAPastDayIsComputedFromWhatWasKnownThenAlone) {
  std::mt19937 random(7);
  std::vector<ContractHistory> contracts;
  for (int i = 0; i < 25; ++i) {
    contracts.push_back(AnyContract(i, random));
    contracts.back().id = Import(contracts.back());
  }
  int scores = 0;
  for (int ago = 0; ago < 700; ago += 23) {
    std::vector<ContractHistory> known;
    for (const auto& contract : contracts) known.push_back(AsItStood(contract, DaysAgo(ago)));
    const JobSuccess expected = ComputeJobSuccess(OutcomesOf(known), DaysAgo(ago), {});
    EXPECT_EQ(Score(DaysAgo(ago)), expected) << ago;
    if (expected.score) ++scores;
  }
  EXPECT_GT(scores, 10);  // the days are not all empty
}

TEST_F(JobSuccessOfTest, SimulatedForANewContractIsThatOfImportingIt) {
  Import(Ended("1", DaysAgo(30), 20'000, 500));
  Import(Ended("2", DaysAgo(20), 20'000, 500));
  const auto simulated =
      SimulateJobSuccessOf(marketplace_, freelancer_,
                           {.contract_id = "", .earnings_minor = 120'000, .stars_hundredths = 100});
  ASSERT_TRUE(simulated.ok());
  EXPECT_EQ(simulated->now, Score());
  EXPECT_EQ(simulated->then.score, 14);
  EXPECT_EQ(simulated->then.contracts.front().contract_id, "");

  Import(Ended("3", kToday, 120'000, 100));
  EXPECT_EQ(simulated->then.score, Score().score);
  EXPECT_EQ(simulated->then.window_months, Score().window_months);
  EXPECT_EQ(simulated->then.bad_two_hundredths, Score().bad_two_hundredths);
}

TEST_F(JobSuccessOfTest, SimulatedForAKnownContractIsThatOfItsEnd) {
  Import(Ended("1", DaysAgo(30), 20'000, 500));
  Import(Ended("2", DaysAgo(20), 20'000, 500));
  ContractHistory active = Active("3");
  active.payments = {Paid(DaysAgo(200), 90'000), Paid(DaysAgo(120), 20'000)};
  active.public_stars_hundredths = 500;
  active.recommend = 10;
  const std::string id = Import(active);
  const auto simulated = SimulateJobSuccessOf(marketplace_, freelancer_,
                                              {.contract_id = id,
                                               .earnings_minor = 0,
                                               .stars_hundredths = 340,
                                               .end_reason = EndReason::kFailure});
  ASSERT_TRUE(simulated.ok());
  EXPECT_EQ(simulated->now.score, 100);

  active.state = ContractHistoryState::kEnded;
  active.ended_at = AtNoon(kToday);
  active.end_reason = ContractEndReason::kFailure;
  active.public_stars_hundredths = 340;
  active.recommend.reset();
  Import(active);
  EXPECT_NE(simulated->then.score, simulated->now.score);
  EXPECT_EQ(simulated->then, Score());
  EXPECT_EQ(Events().size(), 5u);  // one freelancer, four imports: to ask what if writes nothing
}

TEST_F(JobSuccessOfTest, SimulatedForAnEndedContractKeepsItsDay) {
  Import(Ended("1", DaysAgo(30), 20'000, 500));
  ContractHistory bad = Ended("2", DaysAgo(20), 20'000, 100);
  const std::string id = Import(bad);
  const auto simulated = SimulateJobSuccessOf(
      marketplace_, freelancer_, {.contract_id = id, .earnings_minor = 0, .stars_hundredths = 500});
  EXPECT_EQ(simulated->now.score, 0);
  bad.public_stars_hundredths = 500;
  Import(bad);
  EXPECT_EQ(simulated->then, Score());
}

TEST_F(JobSuccessOfTest, SimulatedWithALostDisputeIsBad) {
  Import(Ended("1", DaysAgo(30), 20'000, 500));
  const auto simulated = SimulateJobSuccessOf(marketplace_, freelancer_,
                                              {.contract_id = "",
                                               .earnings_minor = 20'000,
                                               .stars_hundredths = 500,
                                               .dispute = DisputeState::kLost});
  EXPECT_EQ(simulated->then.contracts.front().reason, CountReason::kDisputeLost);
  EXPECT_EQ(simulated->then.score, 0);
}

TEST_F(JobSuccessOfTest, SimulationRefusesWhoAndWhatIsUnknown) {
  const std::string id = Import(Ended("1", DaysAgo(30), 20'000, 500));
  EXPECT_EQ(ReasonOf(SimulateJobSuccessOf(marketplace_, "frl_none", {})), "freelancer_not_found");
  const auto unknown = SimulateJobSuccessOf(marketplace_, freelancer_,
                                            {.contract_id = "ctr_none", .stars_hundredths = {}});
  EXPECT_EQ(ReasonOf(unknown), "contract_not_found");
  const std::string other = Freelance("fl-2");
  EXPECT_EQ(ReasonOf(SimulateJobSuccessOf(marketplace_, other,
                                          {.contract_id = id, .stars_hundredths = {}})),
            "contract_not_found");
}

}  // namespace
}  // namespace shortlist
