#include "ranking/features/timezone_overlap.h"

#include <algorithm>
#include <cstdlib>

namespace shortlist {
namespace {

constexpr int64_t kMinutesPerDay = 24 * 60;
constexpr int64_t kWorkdayMinutes = 8 * 60;

}  // namespace

std::optional<FeatureValue> TimezoneOverlap(const FeatureInput& input) {
  if (input.talent == nullptr || input.job == nullptr) return std::nullopt;
  const auto here = input.talent->Integer(Column::kTimezoneOffset);
  const auto there = input.job->Integer(Column::kTimezoneOffset);
  const bool job_asks = input.candidate_side == Side::kTalent;
  if (job_asks ? !there : !here) return std::nullopt;
  if (!here) return FeatureValue{kUnknownValue, "names no time zone"};
  if (!there) return FeatureValue{kUnknownValue, "the job names no time zone"};
  const int64_t apart = std::abs(*here - *there) % kMinutesPerDay;
  const int64_t minutes =
      std::max<int64_t>(0, kWorkdayMinutes - std::min(apart, kMinutesPerDay - apart));
  return FeatureValue{static_cast<double>(minutes) / kWorkdayMinutes,
                      std::to_string(minutes / 60) + " shared working hours"};
}

}  // namespace shortlist
