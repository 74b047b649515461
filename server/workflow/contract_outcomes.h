#pragma once

#include <span>
#include <vector>

#include "ranking/job_success/contract_outcome.h"
#include "server/marketplace/contract_history.h"

namespace shortlist {

// Imported contracts as the Job Success Score looks at them (marketplace rules b1). A pure
// function: days are UTC, refunds count below zero, all amounts are in the marketplace's currency
// (an import refuses others). What another system exports is over there already public, but not
// since when: feedback, a dispute and a flag on the client are known from the day the contract
// ended, of an active one from its last payment, refunds aside. An active contract that was never
// paid has not begun to count.
std::vector<ContractOutcome> OutcomesOf(std::span<const ContractHistory> contracts);

}  // namespace shortlist
