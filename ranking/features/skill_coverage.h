#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// The share of the skills asked for that the freelancer has; a mandatory skill counts double.
std::optional<FeatureValue> SkillCoverage(const FeatureInput& input);

}  // namespace shortlist
