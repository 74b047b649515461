#include "server/marketplace/contract_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shortlist {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

auto IsError(const char* pointer, const char* reason) {
  return AllOf(Field(&FieldError::pointer, pointer), Field(&FieldError::reason, reason));
}

ContractHistory Active() {
  ContractHistory contract;
  contract.external_id = "c-1";
  contract.freelancer_external_id = "f-1";
  contract.client_external_id = "k-1";
  contract.started_at = {1'000};
  return contract;
}

TEST(ContractHistoryValidation, AcceptsActiveAndEndedContracts) {
  EXPECT_THAT(Validate(Active(), {}), IsEmpty());
  ContractHistory ended = Active();
  ended.state = ContractHistoryState::kEnded;
  ended.ended_at = ended.started_at;
  ended.end_reason = ContractEndReason::kSuccess;
  ended.payments = {{{2'000}, {1, "USD"}, ContractPaymentKind::kPayment},
                    {{3'000}, {1, "USD"}, ContractPaymentKind::kRefund}};
  ended.public_stars_hundredths = 500;
  ended.recommend = 0;
  EXPECT_THAT(Validate(ended, {}), IsEmpty());
}

TEST(ContractHistoryValidation, NamesBothParties) {
  EXPECT_THAT(Validate(ContractHistory{}, {}),
              ElementsAre(IsError("/external_id", "required"),
                          IsError("/freelancer_external_id", "required"),
                          IsError("/client_external_id", "required")));
}

TEST(ContractHistoryValidation, HoldsStateAndEndTogether) {
  ContractHistory active = Active();
  active.ended_at = {2'000};
  active.end_reason = ContractEndReason::kNeutral;
  EXPECT_THAT(Validate(active, {}), ElementsAre(IsError("/ended_at", "not_allowed"),
                                                IsError("/end_reason", "not_allowed")));
  ContractHistory ended = Active();
  ended.state = ContractHistoryState::kEnded;
  EXPECT_THAT(Validate(ended, {}), ElementsAre(IsError("/ended_at", "required")));
  ended.ended_at = {999};
  EXPECT_THAT(Validate(ended, {}), ElementsAre(IsError("/ended_at", "out_of_range")));
}

TEST(ContractHistoryValidation, RefusesImpossibleNumbers) {
  ContractHistory contract = Active();
  contract.category = "magic";
  contract.payments = {{{2'000}, {0, "US"}, ContractPaymentKind::kPayment}};
  contract.public_stars_hundredths = 99;
  contract.recommend = 11;
  EXPECT_THAT(
      Validate(contract, {}),
      ElementsAre(IsError("/category", "unknown_value"),
                  IsError("/payments/0/amount_minor", "out_of_range"),
                  IsError("/payments/0/currency", "unknown_value"),
                  IsError("/public_stars", "out_of_range"), IsError("/recommend", "out_of_range")));
}

TEST(ContractHistoryValidation, RefusesPaymentsThatNoSumCouldHold) {
  ContractHistory contract = Active();
  const Money half{500'000'000'000'000, "USD"};
  contract.payments.assign(2, {{2'000}, half, ContractPaymentKind::kPayment});
  EXPECT_THAT(Validate(contract, {}), IsEmpty());
  contract.payments.push_back({{3'000}, {1, "USD"}, ContractPaymentKind::kRefund});
  EXPECT_THAT(Validate(contract, {}), ElementsAre(IsError("/payments", "out_of_range")));
  contract.payments.assign(10'000, {{2'000}, {2 * half.amount_minor, "USD"}, {}});
  EXPECT_THAT(Validate(contract, {}), ElementsAre(IsError("/payments", "out_of_range")));
}

TEST(ContractHistoryWords, GoBothWays) {
  for (const auto reason : {ContractEndReason::kSuccess, ContractEndReason::kNeutral,
                            ContractEndReason::kFailure, ContractEndReason::kClientFault}) {
    EXPECT_EQ(ContractEndReasonByName(NameOf(reason)), reason);
  }
  for (const auto dispute : {ContractDispute::kNone, ContractDispute::kOpen, ContractDispute::kLost,
                             ContractDispute::kWon, ContractDispute::kSettled}) {
    EXPECT_EQ(ContractDisputeByName(NameOf(dispute)), dispute);
  }
  EXPECT_EQ(ContractHistoryStateByName("ended"), ContractHistoryState::kEnded);
  EXPECT_EQ(ContractPaymentKindByName("refund"), ContractPaymentKind::kRefund);
  EXPECT_EQ(ContractPaymentKindByName("bonus"), std::nullopt);
}

}  // namespace
}  // namespace shortlist
