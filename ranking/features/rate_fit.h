#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// Whether the freelancer's hourly rate lies within what the job pays.
std::optional<FeatureValue> RateFit(const FeatureInput& input);

}  // namespace shortlist
