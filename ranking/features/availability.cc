#include "ranking/features/availability.h"

#include <algorithm>

namespace shortlist {
namespace {

constexpr int64_t kFullTimeHours = 30;
constexpr int64_t kPartTimeHours = 10;
constexpr int64_t kSoonSeconds = 14 * 86400;

}  // namespace

std::optional<FeatureValue> Availability(const FeatureInput& input) {
  if (input.talent == nullptr || input.job == nullptr) return std::nullopt;
  const auto& workload = input.job->Keywords(Column::kWorkload);
  const auto hours = input.talent->Integer(Column::kAvailableHours);
  const bool job_asks = input.candidate_side == Side::kTalent;
  if (job_asks ? workload.empty() : !hours) return std::nullopt;
  if (!hours) return FeatureValue{kUnknownValue, "does not say how many hours are free"};
  if (workload.empty()) return FeatureValue{kUnknownValue, "the job names no workload"};
  const int64_t needed = workload.front() == "more_than_30" ? kFullTimeHours : kPartTimeHours;
  double value = std::clamp(static_cast<double>(*hours) / static_cast<double>(needed), 0.0, 1.0);
  std::string text =
      std::to_string(*hours) + " hours a week free, " + std::to_string(needed) + " needed";
  const auto from = input.talent->Integer(Column::kAvailableFrom);
  if (from && *from > input.now_seconds + kSoonSeconds) {
    value /= 2;
    text += ", but not before some weeks";
  }
  return FeatureValue{value, text};
}

}  // namespace shortlist
