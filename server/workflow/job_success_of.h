#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "index/base/civil_day.h"
#include "index/base/result.h"
#include "ranking/job_success/job_success_score.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// The score of a freelancer on a day (today when absent), computed from the contracts as they are
// known now, with every contract. Refuses `freelancer_not_found` and, for a day after today,
// `invalid_fields` with `out_of_range` on "?as_of".
Result<JobSuccess> JobSuccessOf(const Marketplace& marketplace, std::string_view freelancer_id,
                                std::optional<CivilDay> as_of);

// What another system calls the contracts of a freelancer, by our id. Refuses
// `freelancer_not_found`.
Result<std::map<std::string, std::string>> ContractExternalIds(const Marketplace& marketplace,
                                                               std::string_view freelancer_id);

// One contract as it might end today.
struct WhatIfContract {
  // A known contract that ends so: its payments stay, what is said of it is what stands here. One
  // that has ended keeps its day: had it ended so. Empty: a new one with a new client, listed under
  // an empty id.
  std::string contract_id = {};  // a known contract that ends so; empty: a new one
  std::string client_id = {};    // of a new one, in the other system; empty: a new client
  int64_t earnings_minor = 0;    // of a new one, paid today; not below 0
  std::optional<int> stars_hundredths = {};  // absent: no feedback
  EndReason end_reason = EndReason::kSuccess;
  DisputeState dispute = DisputeState::kNone;
};

struct SimulatedJobSuccess {
  JobSuccess now;
  JobSuccess then;
};

// What the score of today would be. Refuses `freelancer_not_found`, `contract_not_found` (no
// contract of theirs has this id).
Result<SimulatedJobSuccess> SimulateJobSuccessOf(const Marketplace& marketplace,
                                                 std::string_view freelancer_id,
                                                 const WhatIfContract& what_if);

}  // namespace shortlist
