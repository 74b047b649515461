#include "server/workflow/job_success_of.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "index/base/check.h"
#include "server/storage/storage.h"
#include "server/workflow/contract_outcomes.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

using Contracts = std::vector<ContractHistory>;

// Refuses `freelancer_not_found`.
Result<Contracts> ContractsOf(const Marketplace& marketplace, std::string_view freelancer_id) {
  return marketplace.storage->Read([&](ReadTransaction& tx) -> Result<Contracts> {
    const auto freelancer = tx.freelancers().GetById(freelancer_id);
    if (!freelancer) return NotFound("freelancer");
    if (freelancer->external_id.empty()) return Contracts();
    return tx.contract_history().OfFreelancer(freelancer->external_id);
  });
}

// Refuses `freelancer_not_found`.
Result<std::vector<ContractOutcome>> OutcomesOfFreelancer(const Marketplace& marketplace,
                                                          std::string_view freelancer_id) {
  const auto contracts = ContractsOf(marketplace, freelancer_id);
  if (!contracts) return contracts.error();
  return OutcomesOf(*contracts);
}

ContractOutcome NewContract(const WhatIfContract& what_if, CivilDay today) {
  CHECK(what_if.earnings_minor >= 0);
  ContractOutcome outcome;
  outcome.client_id = what_if.client_id;  // an empty client is nobody's: new
  if (what_if.earnings_minor > 0) outcome.payments = {{today, what_if.earnings_minor}};
  return outcome;
}

ContractOutcome Ended(ContractOutcome outcome, const WhatIfContract& what_if, CivilDay today) {
  const CivilDay day = std::min(outcome.ended_on.value_or(today), today);
  outcome.ended_on = day;
  outcome.feedback_on.reset();
  if (what_if.stars_hundredths) outcome.feedback_on = day;
  outcome.stars_hundredths = what_if.stars_hundredths;
  outcome.recommend.reset();
  outcome.end_reason = what_if.end_reason;
  outcome.dispute = what_if.dispute;
  outcome.dispute_on = day;
  return outcome;
}

}  // namespace

Result<JobSuccess> JobSuccessOf(const Marketplace& marketplace, std::string_view freelancer_id,
                                std::optional<CivilDay> as_of) {
  const auto outcomes = OutcomesOfFreelancer(marketplace, freelancer_id);
  if (!outcomes) return outcomes.error();
  const CivilDay today = DayOf(marketplace.clock->Now());
  const CivilDay day = as_of.value_or(today);
  if (day > today) {
    return RequireValid({{"?as_of", "out_of_range", "must not be after today"}}).error();
  }
  return ComputeJobSuccess(*outcomes, day, marketplace.job_success);
}

Result<std::map<std::string, std::string>> ContractExternalIds(const Marketplace& marketplace,
                                                               std::string_view freelancer_id) {
  const auto contracts = ContractsOf(marketplace, freelancer_id);
  if (!contracts) return contracts.error();
  std::map<std::string, std::string> external_ids;
  for (const ContractHistory& contract : *contracts) {
    external_ids.emplace(contract.id, contract.external_id);
  }
  return external_ids;
}

Result<SimulatedJobSuccess> SimulateJobSuccessOf(const Marketplace& marketplace,
                                                 std::string_view freelancer_id,
                                                 const WhatIfContract& what_if) {
  auto outcomes = OutcomesOfFreelancer(marketplace, freelancer_id);
  if (!outcomes) return outcomes.error();
  const CivilDay today = DayOf(marketplace.clock->Now());
  SimulatedJobSuccess simulated;
  simulated.now = ComputeJobSuccess(*outcomes, today, marketplace.job_success);

  ContractOutcome ending;
  if (what_if.contract_id.empty()) {
    ending = NewContract(what_if, today);
  } else {
    const auto known = std::find_if(
        outcomes->begin(), outcomes->end(),
        [&](const ContractOutcome& outcome) { return outcome.contract_id == what_if.contract_id; });
    if (known == outcomes->end()) return NotFound("contract");
    ending = std::move(*known);
    outcomes->erase(known);
  }
  simulated.then = SimulateJobSuccess(*outcomes, Ended(std::move(ending), what_if, today), today,
                                      marketplace.job_success);
  return simulated;
}

}  // namespace shortlist
