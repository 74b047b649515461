#include "ranking/features/experience.h"

#include <algorithm>

namespace shortlist {
namespace {

// Years from which somebody is taken for a level.
int64_t YearsFor(const std::string& level) {
  if (level == "expert") return 6;
  return level == "intermediate" ? 3 : 1;
}

}  // namespace

std::optional<FeatureValue> Experience(const FeatureInput& input) {
  if (input.talent == nullptr || input.job == nullptr) return std::nullopt;
  const auto& levels = input.job->Keywords(Column::kExperience);
  const auto years = input.talent->Integer(Column::kExperienceYears);
  const bool job_asks = input.candidate_side == Side::kTalent;
  if (job_asks ? levels.empty() : !years) return std::nullopt;
  if (!years) return FeatureValue{kUnknownValue, "does not say how many years of experience"};
  if (levels.empty()) return FeatureValue{kUnknownValue, "the job names no level"};
  const int64_t wanted = YearsFor(levels.front());
  const std::string text = std::to_string(*years) + " years for " + levels.front() + " level";
  if (*years >= wanted) return FeatureValue{1, text};
  return FeatureValue{
      static_cast<double>(std::max<int64_t>(*years, 0)) / static_cast<double>(wanted), text};
}

}  // namespace shortlist
