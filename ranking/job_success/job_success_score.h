#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "index/base/civil_day.h"
#include "index/base/result.h"
#include "ranking/job_success/contract_outcome.h"

namespace shortlist {

// The numbers of marketplace rules b1, each of them a choice of the operator.
struct JobSuccessOptions {
  std::vector<int> window_months = {6, 12, 24};  // ascending
  int min_contracts = 2;                         // eligible ones in a window
  int min_clients = 2;                           // different ones
  bool clients_of_lifetime = false;    // count clients of all time instead of the window's
  int good_stars_hundredths = 450;     // from here an outcome is good
  int neutral_stars_hundredths = 350;  // from here neutral, below bad
  int bad_stars_hundredths = 300;      // with private_mode: below, bad whatever was recommended
  bool private_mode = false;           // the private recommendation counts
  bool multiplicative_weight = false;  // base * (1 + quarters) instead of base + quarters
  int prior_strength = 8;              // contracts' worth of doubt in the ranking estimate
};

// Refuses impossible values: `bad_job_success_options`.
Result<void> Validate(const JobSuccessOptions& options);

// How one contract entered the score, or why it did not.
struct CountedContract {
  std::string contract_id;
  std::string client_id;
  CivilDay day;               // the anchor: its end, or its last payment
  int weight_hundredths = 0;  // 100..800; 0 when excluded
  int outcome = 0;            // +1, 0, -1
  CountReason reason = CountReason::kNeutral;
  bool counted = false;  // inside the window that gave the score

  bool operator==(const CountedContract&) const = default;
};

struct JobSuccess {
  std::optional<int> score;  // 0..100, rounded half up; absent: no score yet, never 0
  int window_months = 0;     // the window that gave it; 0 without a score
  CivilDay as_of;
  std::vector<CountedContract> contracts;  // newest first, excluded ones included

  // Sums of w * (o + 1) and of w * (1 - o), w in hundredths: what the ranking estimate is made of.
  // Always over the longest window: it is the one with the most evidence, and were it the window of
  // the score, one more success could move the score to a shorter window and so lower the estimate.
  int64_t good_two_hundredths = 0;
  int64_t bad_two_hundredths = 0;

  bool operator==(const JobSuccess&) const = default;
};

// The Job Success Score of a freelancer on a day: (good - bad) / all, weighted by earnings and
// length, best of the windows. Marketplace rules b1, steps 1 to 7.
//
// A pure function of integers: same outcomes and day, same answer. Facts recorded after `as_of` do
// not exist. Contracts without a payment or an end by then are not listed.
JobSuccess ComputeJobSuccess(std::span<const ContractOutcome> outcomes, CivilDay as_of,
                             const JobSuccessOptions& options);

// The same with one more contract: "what if this one ended so?"
JobSuccess SimulateJobSuccess(std::span<const ContractOutcome> outcomes,
                              const ContractOutcome& what_if, CivilDay as_of,
                              const JobSuccessOptions& options);

// What ranks (b1, step 9): Beta(alpha, beta) with alpha = good + n0 * m and beta = bad + n0 * (1 -
// m).
struct JobSuccessEstimate {
  int64_t mean_ppm = 0;         // millionths
  int64_t lower_bound_ppm = 0;  // the 10 % quantile, millionths

  bool operator==(const JobSuccessEstimate&) const = default;
};

// `prior_mean_percent` is m: what a freelancer of the category is expected to be, 0..100.
JobSuccessEstimate EstimateJobSuccess(const JobSuccess& job_success, int prior_mean_percent,
                                      const JobSuccessOptions& options);

}  // namespace shortlist
