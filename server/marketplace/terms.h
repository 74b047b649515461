#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/civil_day.h"
#include "server/marketplace/field_checks.h"
#include "server/marketplace/job.h"
#include "server/marketplace/money.h"

namespace shortlist {

// A part of fixed-price work, with what is paid for it.
struct PlannedMilestone {
  std::string description;
  std::optional<CivilDay> due;
  std::optional<Money> amount;

  bool operator==(const PlannedMilestone&) const = default;
};

// What two sides would agree on: of a proposal what the freelancer asks, of an offer what is
// offered.
struct Terms {
  std::optional<Money> amount;      // per hour for an hourly job, of the whole for a fixed one
  std::optional<int> weekly_hours;  // the most that may be billed a week; hourly jobs
  std::vector<PlannedMilestone> milestones;  // fixed jobs; empty: one of the whole

  bool operator==(const Terms&) const = default;
};

inline constexpr int64_t kMinHourlyMinor = 300;  // marketplace rules b5: $3.00 an hour
inline constexpr int64_t kMinFixedMinor = 500;   // b4: $5.00
inline constexpr int kMaxWeeklyHours = 168;
inline constexpr size_t kMaxMilestones = 50;
inline constexpr size_t kMaxMilestoneCharacters = 2'000;

// What is wrong with the terms for a job of this type in this currency, under `/terms`: `required`
// (amount; description and amount of a milestone), `out_of_range`, `currency_mismatch`,
// `not_allowed` (milestones of hourly work, hours of fixed work), `too_many`, `sum_mismatch`
// (milestones that are not the amount together) and those of texts.
void CheckTerms(const Terms& terms, JobType type, std::string_view currency, FieldChecks* checks);

}  // namespace shortlist
