#include "server/workflow/contract_outcomes.h"

#include <algorithm>
#include <optional>

#include "index/base/check.h"

namespace shortlist {
namespace {

EndReason EndReasonOf(const std::optional<ContractEndReason>& reason) {
  if (!reason) return EndReason::kNone;
  switch (*reason) {
    case ContractEndReason::kSuccess:
      return EndReason::kSuccess;
    case ContractEndReason::kNeutral:
      return EndReason::kNeutral;
    case ContractEndReason::kFailure:
      return EndReason::kFailure;
    case ContractEndReason::kClientFault:
      return EndReason::kClientFault;
  }
  CHECK(false);
  return EndReason::kNone;
}

DisputeState DisputeOf(ContractDispute dispute) {
  switch (dispute) {
    case ContractDispute::kNone:
      return DisputeState::kNone;
    case ContractDispute::kOpen:
      return DisputeState::kOpen;
    case ContractDispute::kLost:
      return DisputeState::kLost;
    case ContractDispute::kWon:
      return DisputeState::kWon;
    case ContractDispute::kSettled:
      return DisputeState::kSettled;
  }
  CHECK(false);
  return DisputeState::kNone;
}

std::vector<OutcomePayment> PaymentsOf(const ContractHistory& contract) {
  std::vector<OutcomePayment> payments;
  payments.reserve(contract.payments.size());
  for (const ContractPayment& payment : contract.payments) {
    const int64_t amount = payment.amount.amount_minor;
    payments.push_back(
        {DayOf(payment.at), payment.kind == ContractPaymentKind::kRefund ? -amount : amount});
  }
  std::stable_sort(payments.begin(), payments.end(),
                   [](const auto& a, const auto& b) { return a.day < b.day; });
  return payments;
}

// The anchor of b1, step 1: from then on all is known that is said about the contract.
std::optional<CivilDay> DayOfVerdict(const ContractHistory& contract,
                                     const std::vector<OutcomePayment>& payments) {
  if (contract.ended_at) return DayOf(*contract.ended_at);
  const auto last = std::find_if(payments.rbegin(), payments.rend(),
                                 [](const auto& payment) { return payment.amount_minor > 0; });
  if (last == payments.rend()) return std::nullopt;
  return last->day;
}

ContractOutcome OutcomeOf(const ContractHistory& contract) {
  ContractOutcome outcome;
  outcome.contract_id = contract.id;
  outcome.client_id = contract.client_external_id;
  outcome.category = contract.category;
  outcome.payments = PaymentsOf(contract);
  const auto verdict_on = DayOfVerdict(contract, outcome.payments);
  if (contract.ended_at) outcome.ended_on = verdict_on;
  outcome.end_reason = EndReasonOf(contract.end_reason);
  if (contract.public_stars_hundredths || contract.recommend) {
    outcome.feedback_on = verdict_on;
    outcome.stars_hundredths = contract.public_stars_hundredths;
    outcome.recommend = contract.recommend;
  }
  outcome.dispute = DisputeOf(contract.dispute);
  if (outcome.dispute != DisputeState::kNone) outcome.dispute_on = verdict_on;
  if (contract.client_flagged) outcome.client_flagged_on = verdict_on;
  return outcome;
}

}  // namespace

std::vector<ContractOutcome> OutcomesOf(std::span<const ContractHistory> contracts) {
  std::vector<ContractOutcome> outcomes;
  outcomes.reserve(contracts.size());
  for (const ContractHistory& contract : contracts) outcomes.push_back(OutcomeOf(contract));
  return outcomes;
}

}  // namespace shortlist
