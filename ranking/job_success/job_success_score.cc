#include "ranking/job_success/job_success_score.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <set>

#include "index/base/check.h"

namespace shortlist {
namespace {

constexpr int kLongTermDays = 90;  // the shortest, and the longest gap between payments
constexpr int kMaxWeight = 800;
constexpr double kQuantile = 0.1;

// A contract as it was known on a day.
struct KnownContract {
  const ContractOutcome* contract;
  std::vector<OutcomePayment> payments;
  int64_t earnings_minor = 0;  // net of refunds
  CivilDay anchor;
  bool ended = false;
  bool has_feedback = false;
  bool long_term = false;
  int paid_quarters = 0;
};

bool KnownOn(const std::optional<CivilDay>& since, CivilDay as_of) {
  return since.has_value() && *since <= as_of;
}

DisputeState DisputeOn(const ContractOutcome& contract, CivilDay as_of) {
  if (contract.dispute_on && *contract.dispute_on > as_of) return DisputeState::kNone;
  return contract.dispute;
}

// Payments over 90 days or more, with no gap of more than 90 days between two of them.
bool IsLongTerm(const std::vector<CivilDay>& paid) {
  if (paid.empty() || paid.back().days - paid.front().days < kLongTermDays) return false;
  for (size_t i = 1; i < paid.size(); ++i) {
    if (paid[i].days - paid[i - 1].days > kLongTermDays) return false;
  }
  return true;
}

// Complete periods of 90 days, from the first payment up to the anchor, that hold a payment.
int CountPaidQuarters(const std::vector<CivilDay>& paid, CivilDay anchor) {
  if (paid.empty()) return 0;
  std::set<int> quarters;
  const int complete = (anchor.days - paid.front().days) / kLongTermDays;
  for (const CivilDay day : paid) {
    const int quarter = (day.days - paid.front().days) / kLongTermDays;
    if (quarter < complete) quarters.insert(quarter);
  }
  return static_cast<int>(quarters.size());
}

// Empty when nothing had happened yet that could count.
std::optional<KnownContract> KnowOn(const ContractOutcome& contract, CivilDay as_of) {
  KnownContract known{&contract, {}, 0, {}, false, false, false, 0};
  std::vector<CivilDay> paid;
  for (const OutcomePayment& payment : contract.payments) {
    if (payment.day > as_of) continue;
    known.earnings_minor += payment.amount_minor;
    if (payment.amount_minor > 0) paid.push_back(payment.day);
  }
  std::sort(paid.begin(), paid.end());
  known.ended = KnownOn(contract.ended_on, as_of);
  if (!known.ended && paid.empty()) return std::nullopt;
  known.anchor = known.ended ? *contract.ended_on : paid.back();
  known.has_feedback = KnownOn(contract.feedback_on, as_of) &&
                       (contract.stars_hundredths.has_value() || contract.recommend.has_value());
  known.long_term = IsLongTerm(paid);
  known.paid_quarters = CountPaidQuarters(paid, known.anchor);
  return known;
}

int WeightHundredths(const KnownContract& known, const JobSuccessOptions& options) {
  // Public facts 5 and 6: $250 and $1,000 are inside their band; eight jobs is the most one
  // contract can be.
  const int64_t earned = known.earnings_minor;
  if (earned <= 0) return 100;
  const int base = earned <= 25'000 ? 100 : earned <= 100'000 ? 125 : 150;
  const int quarters = known.paid_quarters;
  return std::min<int64_t>(kMaxWeight, options.multiplicative_weight
                                           ? static_cast<int64_t>(base) * (1 + quarters)
                                           : base + 100LL * quarters);
}

struct Verdict {
  CountReason reason;
  int outcome = 0;
  bool excluded = false;
};

Verdict Excluded(CountReason reason) { return {reason, 0, true}; }

int OutcomeOfStars(int stars, const JobSuccessOptions& options) {
  if (stars >= options.good_stars_hundredths) return 1;
  return stars >= options.neutral_stars_hundredths ? 0 : -1;
}

int OutcomeOfRecommendation(const ContractOutcome& contract, const JobSuccessOptions& options) {
  if (contract.stars_hundredths && *contract.stars_hundredths < options.bad_stars_hundredths) {
    return -1;
  }
  return *contract.recommend >= 9 ? 1 : *contract.recommend >= 7 ? 0 : -1;
}

// b1, step 4: the first rule that fires.
Verdict FirstRule(const KnownContract& known, CivilDay as_of, const JobSuccessOptions& options) {
  const ContractOutcome& contract = *known.contract;
  const int stars = known.has_feedback ? contract.stars_hundredths.value_or(0) : 0;  // 0: none
  const EndReason end = known.ended ? contract.end_reason : EndReason::kNone;
  if (DisputeOn(contract, as_of) == DisputeState::kLost) return {CountReason::kDisputeLost, -1};
  if (end == EndReason::kClientFault && (stars == 0 || OutcomeOfStars(stars, options) >= 0)) {
    return Excluded(CountReason::kExcludedClientFault);
  }
  if (options.private_mode && known.has_feedback && contract.recommend) {
    return {CountReason::kRecommend, OutcomeOfRecommendation(contract, options)};
  }
  if (stars != 0) return {CountReason::kStars, OutcomeOfStars(stars, options)};
  if (end == EndReason::kFailure) return {CountReason::kEndedInFailure, -1};
  if (!known.has_feedback && known.long_term) return {CountReason::kLongTermNoFeedback, 1};
  return {CountReason::kNeutral, 0};
}

// b1, steps 3 and 4.
Verdict Judge(const KnownContract& known, CivilDay as_of, const JobSuccessOptions& options) {
  const ContractOutcome& contract = *known.contract;
  if (KnownOn(contract.client_flagged_on, as_of)) {
    return Excluded(CountReason::kExcludedClientFlagged);
  }
  if (KnownOn(contract.removed_by_perk_on, as_of)) return Excluded(CountReason::kExcludedByPerk);
  if (!known.has_feedback) {
    // Whatever else happened: who was not paid in the end and of whom nobody spoke is left alone.
    if (known.earnings_minor <= 0) return Excluded(CountReason::kExcludedNoPayment);
    const bool lost = DisputeOn(contract, as_of) == DisputeState::kLost;
    if (!known.long_term && !lost) return Excluded(CountReason::kExcludedNoFeedback);
  }
  const Verdict verdict = FirstRule(known, as_of, options);
  if (known.earnings_minor <= 0 && verdict.outcome > 0) {
    return Excluded(CountReason::kExcludedNoPayment);
  }
  return verdict;
}

// What one window says.
struct WindowSums {
  int contracts = 0;
  std::set<std::string_view> clients;
  int64_t weight = 0;
  int64_t signed_weight = 0;  // sum of w * o

  // round_half_up(100 * signed / weight), clamped to 0..100.
  int Score() const {
    if (signed_weight <= 0) return 0;
    return static_cast<int>((200 * signed_weight + weight) / (2 * weight));
  }
};

WindowSums Sum(const std::vector<CountedContract>& contracts, CivilDay as_of, int months) {
  WindowSums sums;
  const CivilDay from = MonthsBefore(as_of, months);
  for (const CountedContract& contract : contracts) {
    if (contract.weight_hundredths == 0 || contract.day < from || contract.day > as_of) continue;
    ++sums.contracts;
    sums.clients.insert(contract.client_id);
    sums.weight += contract.weight_hundredths;
    sums.signed_weight += static_cast<int64_t>(contract.weight_hundredths) * contract.outcome;
  }
  return sums;
}

size_t CountClients(const std::vector<CountedContract>& contracts) {
  std::set<std::string_view> clients;
  for (const CountedContract& contract : contracts) {
    if (contract.weight_hundredths > 0) clients.insert(contract.client_id);
  }
  return clients.size();
}

// Marks what counts in the window of the score; what can count in none is named so.
void MarkWindow(int longest_months, JobSuccess* job_success) {
  const CivilDay from = MonthsBefore(job_success->as_of, job_success->window_months);
  const CivilDay oldest = MonthsBefore(job_success->as_of, longest_months);
  for (CountedContract& contract : job_success->contracts) {
    if (contract.weight_hundredths == 0) continue;
    contract.counted = job_success->score.has_value() && contract.day >= from;
    if (contract.day >= oldest) continue;
    contract.reason = CountReason::kExcludedOutsideWindow;
    contract.weight_hundredths = 0;
  }
}

}  // namespace

std::string_view NameOf(CountReason reason) {
  switch (reason) {
    case CountReason::kDisputeLost:
      return "dispute_lost";
    case CountReason::kRecommend:
      return "recommendation";
    case CountReason::kStars:
      return "stars";
    case CountReason::kEndedInFailure:
      return "ended_in_failure";
    case CountReason::kLongTermNoFeedback:
      return "long_term_no_feedback";
    case CountReason::kNeutral:
      return "neutral";
    case CountReason::kExcludedClientFlagged:
      return "excluded_client_flagged";
    case CountReason::kExcludedByPerk:
      return "excluded_by_perk";
    case CountReason::kExcludedNoPayment:
      return "excluded_no_payment";
    case CountReason::kExcludedNoFeedback:
      return "excluded_no_feedback";
    case CountReason::kExcludedClientFault:
      return "excluded_client_fault";
    case CountReason::kExcludedOutsideWindow:
      return "excluded_outside_window";
  }
  return "";
}

Result<void> Validate(const JobSuccessOptions& options) {
  const Error bad{
      ErrorCode::kInvalidArgument,
      "bad_job_success_options",
      "Windows must ascend from 1 month, thresholds fall from good to bad within 100 to "
      "500, minima be at least 1, the prior's strength 1 to 1,000.",
      {}};
  const auto& windows = options.window_months;
  if (windows.empty() || windows.front() < 1 || windows.back() > 1200) return bad;
  if (std::adjacent_find(windows.begin(), windows.end(), std::greater_equal<>()) != windows.end()) {
    return bad;
  }
  if (options.good_stars_hundredths > 500 || options.bad_stars_hundredths < 100 ||
      options.good_stars_hundredths < options.neutral_stars_hundredths ||
      options.neutral_stars_hundredths < options.bad_stars_hundredths) {
    return bad;
  }
  if (options.min_contracts < 1 || options.min_clients < 1 || options.prior_strength < 1 ||
      options.prior_strength > 1000) {
    return bad;
  }
  return {};
}

JobSuccess ComputeJobSuccess(std::span<const ContractOutcome> outcomes, CivilDay as_of,
                             const JobSuccessOptions& options) {
  JobSuccess result;
  result.as_of = as_of;
  for (const ContractOutcome& contract : outcomes) {
    const auto known = KnowOn(contract, as_of);
    if (!known) continue;
    const Verdict verdict = Judge(*known, as_of, options);
    result.contracts.push_back({contract.contract_id, contract.client_id, known->anchor,
                                verdict.excluded ? 0 : WeightHundredths(*known, options),
                                verdict.outcome, verdict.reason, false});
  }
  std::sort(result.contracts.begin(), result.contracts.end(), [](const auto& a, const auto& b) {
    return a.day != b.day ? a.day > b.day : a.contract_id < b.contract_id;
  });
  const size_t lifetime_clients = CountClients(result.contracts);
  for (const int months : options.window_months) {
    const WindowSums sums = Sum(result.contracts, as_of, months);
    const size_t clients = options.clients_of_lifetime ? lifetime_clients : sums.clients.size();
    const bool valid = sums.contracts >= options.min_contracts &&
                       clients >= static_cast<size_t>(options.min_clients);
    if (!valid) continue;
    if (result.score && sums.Score() < *result.score) continue;  // a tie goes to the longer window
    result.score = sums.Score();
    result.window_months = months;
  }
  const WindowSums all = Sum(result.contracts, as_of, options.window_months.back());
  result.good_two_hundredths = all.weight + all.signed_weight;
  result.bad_two_hundredths = all.weight - all.signed_weight;
  MarkWindow(options.window_months.back(), &result);
  return result;
}

JobSuccess SimulateJobSuccess(std::span<const ContractOutcome> outcomes,
                              const ContractOutcome& what_if, CivilDay as_of,
                              const JobSuccessOptions& options) {
  std::vector<ContractOutcome> all(outcomes.begin(), outcomes.end());
  all.push_back(what_if);
  return ComputeJobSuccess(all, as_of, options);
}

JobSuccessEstimate EstimateJobSuccess(const JobSuccess& job_success, int prior_mean_percent,
                                      const JobSuccessOptions& options) {
  CHECK(prior_mean_percent >= 0 && prior_mean_percent <= 100);
  // A mean of exactly 0 or 1 has no Beta distribution; half a percent is as near as it gets.
  const double mean = std::clamp(prior_mean_percent / 100.0, 0.005, 0.995);
  const double alpha =
      static_cast<double>(job_success.good_two_hundredths) / 200 + options.prior_strength * mean;
  const double beta = static_cast<double>(job_success.bad_two_hundredths) / 200 +
                      options.prior_strength * (1 - mean);
  const double quantile = boost::math::ibeta_inv(alpha, beta, kQuantile);
  return {std::llround(1e6 * alpha / (alpha + beta)), std::llround(1e6 * quantile)};
}

}  // namespace shortlist
