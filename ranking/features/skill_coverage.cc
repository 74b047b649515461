#include "ranking/features/skill_coverage.h"

#include <algorithm>

namespace shortlist {
namespace {

constexpr int kMandatoryWeight = 2;

}  // namespace

std::optional<FeatureValue> SkillCoverage(const FeatureInput& input) {
  if (input.talent == nullptr || input.job == nullptr) return std::nullopt;
  const auto& asked = input.job->Keywords(Column::kSkills);
  const bool job_asks = input.candidate_side == Side::kTalent;
  const auto& has = input.talent->Keywords(Column::kSkills);
  if (job_asks ? asked.empty() : has.empty()) return std::nullopt;
  if (asked.empty()) return FeatureValue{kUnknownValue, "the job names no skills"};
  const auto& mandatory = input.job->Keywords(Column::kMandatorySkills);
  const auto contains = [](const std::vector<std::string>& list, const std::string& skill) {
    return std::find(list.begin(), list.end(), skill) != list.end();
  };
  int weight_asked = 0, weight_found = 0, found = 0;
  for (const std::string& skill : asked) {
    const int weight = contains(mandatory, skill) ? kMandatoryWeight : 1;
    weight_asked += weight;
    if (!contains(has, skill)) continue;
    weight_found += weight;
    ++found;
  }
  return FeatureValue{
      static_cast<double>(weight_found) / weight_asked,
      "has " + std::to_string(found) + " of " + std::to_string(asked.size()) + " skills asked for"};
}

}  // namespace shortlist
