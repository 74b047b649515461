#pragma once

#include <span>
#include <vector>

#include "ranking/job_success/contract_outcome.h"
#include "server/marketplace/contract_history.h"

namespace shortlist {

// Imported contracts as the Job Success Score looks at them. Days are UTC; refunds count below
// zero. What another system exports is over there already public: feedback is known from the day
// the contract ended (of an active one, from its last payment), a dispute from then too.
std::vector<ContractOutcome> OutcomesOf(std::span<const ContractHistory> contracts);

}  // namespace shortlist
