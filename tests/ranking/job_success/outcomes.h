#pragma once

#include <initializer_list>
#include <random>
#include <string>

#include "ranking/job_success/job_success_score.h"

namespace shortlist::testing {

inline const CivilDay kToday = DayFromDate(2026, 9, 30);

inline CivilDay DaysBefore(CivilDay day, int days) { return {day.days - days}; }

// A short contract of a client of its own, paid once and ended on one day, without feedback.
inline ContractOutcome Ended(const std::string& id, int64_t amount_minor,
                             CivilDay on = DaysBefore(kToday, 30)) {
  ContractOutcome contract;
  contract.contract_id = id;
  contract.client_id = "client of " + id;
  contract.category = "web";
  if (amount_minor != 0) contract.payments = {{on, amount_minor}};
  contract.ended_on = on;
  contract.end_reason = EndReason::kSuccess;
  return contract;
}

inline ContractOutcome WithStars(ContractOutcome contract, int stars_hundredths) {
  contract.feedback_on = contract.ended_on ? contract.ended_on : contract.payments.back().day;
  contract.stars_hundredths = stars_hundredths;
  return contract;
}

inline ContractOutcome Good(const std::string& id, int64_t amount_minor,
                            CivilDay on = DaysBefore(kToday, 30)) {
  return WithStars(Ended(id, amount_minor, on), 500);
}

inline ContractOutcome Neutral(const std::string& id, int64_t amount_minor,
                               CivilDay on = DaysBefore(kToday, 30)) {
  return WithStars(Ended(id, amount_minor, on), 400);
}

inline ContractOutcome Bad(const std::string& id, int64_t amount_minor,
                           CivilDay on = DaysBefore(kToday, 30)) {
  return WithStars(Ended(id, amount_minor, on), 200);
}

// An open contract with one payment of `amount_minor` on each day, counted from the first; the last
// of them is 30 days ago.
inline ContractOutcome Paid(const std::string& id, int64_t amount_minor,
                            std::initializer_list<int> days) {
  ContractOutcome contract = Ended(id, 0);
  contract.ended_on.reset();
  contract.end_reason = EndReason::kNone;
  const int last = *(days.end() - 1);
  for (const int day : days) {
    contract.payments.push_back({DaysBefore(kToday, 30 + last - day), amount_minor});
  }
  return contract;
}

// Anything that can happen to a contract, over the last three years and the next half.
inline ContractOutcome RandomOutcome(std::mt19937& random, const std::string& id) {
  const auto one_in = [&](unsigned n) { return random() % n == 0; };
  const auto some_day = [&] {
    return CivilDay{kToday.days + 180 - static_cast<int>(random() % 1260)};
  };
  ContractOutcome contract;
  contract.contract_id = id;
  contract.client_id = "client " + std::to_string(random() % 4);
  contract.category = "web";
  CivilDay day = some_day();
  for (size_t i = random() % 8; i > 0; --i) {
    contract.payments.push_back({day, static_cast<int64_t>(random() % 60'000) + 1});
    day.days += static_cast<int>(random() % 100);
  }
  if (!contract.payments.empty() && one_in(5)) {
    contract.payments.push_back({day, -contract.payments.front().amount_minor});
  }
  if (!one_in(4)) {
    contract.ended_on = day;
    contract.end_reason = static_cast<EndReason>(random() % 5);
  }
  if (!one_in(3)) {
    contract.feedback_on = {day.days + static_cast<int>(random() % 15)};
    if (!one_in(6)) contract.stars_hundredths = 100 + static_cast<int>(random() % 401);
    if (one_in(2)) contract.recommend = static_cast<int>(random() % 11);
  }
  if (one_in(5)) {
    contract.dispute = static_cast<DisputeState>(random() % 5);
    if (!one_in(3)) contract.dispute_on = some_day();
  }
  if (one_in(10)) contract.removed_by_perk_on = some_day();
  if (one_in(10)) contract.client_flagged_on = some_day();
  return contract;
}

inline std::vector<ContractOutcome> RandomOutcomes(std::mt19937& random) {
  std::vector<ContractOutcome> outcomes;
  for (size_t i = random() % 12; i > 0; --i) {
    outcomes.push_back(RandomOutcome(random, "contract " + std::to_string(i)));
  }
  return outcomes;
}

// Choices an operator might make, the default ones included.
inline JobSuccessOptions RandomOptions(std::mt19937& random) {
  JobSuccessOptions options;
  if (random() % 3 == 0) options.window_months = {3, 6, 12};
  options.min_contracts = 1 + static_cast<int>(random() % 3);
  options.min_clients = 1 + static_cast<int>(random() % 2);
  options.clients_of_lifetime = random() % 2 == 0;
  options.private_mode = random() % 2 == 0;
  options.multiplicative_weight = random() % 2 == 0;
  return options;
}

}  // namespace shortlist::testing
