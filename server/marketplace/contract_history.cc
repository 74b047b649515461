#include "server/marketplace/contract_history.h"

#include <algorithm>

#include "server/marketplace/enum_words.h"
#include "server/marketplace/field_checks.h"

namespace shortlist {
namespace {

constexpr EnumWords<2> kStates = {"active", "ended"};
constexpr EnumWords<4> kEndReasons = {"success", "neutral", "failure", "client_fault"};
constexpr EnumWords<5> kDisputes = {"none", "open", "lost", "won", "settled"};
constexpr EnumWords<2> kPaymentKinds = {"payment", "refund"};

constexpr size_t kMaxIdCharacters = 200;
// Of all payments of a contract together, refunds not deducted: sums stay far from the limits of
// their type.
constexpr int64_t kMaxPaidMinor = 1'000'000'000'000'000;

void CheckEnd(const ContractHistory& contract, FieldChecks* checks) {
  if (contract.state == ContractHistoryState::kActive) {
    if (contract.ended_at) {
      checks->Refuse("/ended_at", "not_allowed", "an active contract has not ended");
    }
    if (contract.end_reason) {
      checks->Refuse("/end_reason", "not_allowed", "an active contract has not ended");
    }
  } else if (!contract.ended_at) {
    checks->Refuse("/ended_at", "required", "an ended contract ended at some time");
  } else if (*contract.ended_at < contract.started_at) {
    checks->Refuse("/ended_at", "out_of_range", "must not be before started_at");
  }
}

void CheckPayments(const ContractHistory& contract, FieldChecks* checks) {
  checks->Entries("/payments", contract.payments.size(), kMaxContractPayments);
  int64_t left = kMaxPaidMinor;
  for (size_t i = 0; i < contract.payments.size(); ++i) {
    const Money& amount = contract.payments[i].amount;
    checks->Amount("/payments/" + std::to_string(i), amount, 1);
    left -= std::clamp<int64_t>(amount.amount_minor, 0, left + 1);
  }
  if (left < 0) checks->Refuse("/payments", "out_of_range", "are too much money together");
}

}  // namespace

std::string_view NameOf(ContractHistoryState state) { return WordOf(kStates, state); }
std::string_view NameOf(ContractEndReason reason) { return WordOf(kEndReasons, reason); }
std::string_view NameOf(ContractDispute dispute) { return WordOf(kDisputes, dispute); }
std::string_view NameOf(ContractPaymentKind kind) { return WordOf(kPaymentKinds, kind); }
std::optional<ContractHistoryState> ContractHistoryStateByName(std::string_view name) {
  return EnumByWord<ContractHistoryState>(kStates, name);
}
std::optional<ContractEndReason> ContractEndReasonByName(std::string_view name) {
  return EnumByWord<ContractEndReason>(kEndReasons, name);
}
std::optional<ContractDispute> ContractDisputeByName(std::string_view name) {
  return EnumByWord<ContractDispute>(kDisputes, name);
}
std::optional<ContractPaymentKind> ContractPaymentKindByName(std::string_view name) {
  return EnumByWord<ContractPaymentKind>(kPaymentKinds, name);
}

std::vector<FieldError> Validate(const ContractHistory& contract,
                                 std::span<const Category> categories) {
  FieldChecks checks;
  checks.Required("/external_id", contract.external_id);
  checks.Text("/external_id", contract.external_id, kMaxIdCharacters);
  checks.Required("/freelancer_external_id", contract.freelancer_external_id);
  checks.Text("/freelancer_external_id", contract.freelancer_external_id, kMaxIdCharacters);
  checks.Required("/client_external_id", contract.client_external_id);
  checks.Text("/client_external_id", contract.client_external_id, kMaxIdCharacters);
  checks.InCategories("/category", contract.category, categories);
  CheckEnd(contract, &checks);
  CheckPayments(contract, &checks);
  checks.Range("/public_stars", contract.public_stars_hundredths, 100, 500);
  checks.Range("/recommend", contract.recommend, 0, 10);
  return checks.Take();
}

}  // namespace shortlist
