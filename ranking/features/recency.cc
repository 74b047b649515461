#include "ranking/features/recency.h"

#include <algorithm>
#include <cmath>

namespace shortlist {
namespace {

// Days after which the value halves: people stay available longer than posts stay open.
constexpr double kTalentHalfLifeDays = 60;
constexpr double kJobHalfLifeDays = 14;

}  // namespace

std::optional<FeatureValue> Recency(const FeatureInput& input) {
  const bool talent = input.candidate_side == Side::kTalent;
  const auto at = input.candidate().Integer(talent ? Column::kLastActive : Column::kCreatedAt);
  if (!at)
    return FeatureValue{kUnknownValue, talent ? "no activity recorded" : "no date of posting"};
  const double days = std::max<double>(0, static_cast<double>(input.now_seconds - *at) / 86400);
  return FeatureValue{
      std::exp2(-days / (talent ? kTalentHalfLifeDays : kJobHalfLifeDays)),
      (talent ? "active " : "posted ") + std::to_string(static_cast<int64_t>(days)) + " days ago"};
}

}  // namespace shortlist
