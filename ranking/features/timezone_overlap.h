#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// Shared hours of two eight-hour working days.
std::optional<FeatureValue> TimezoneOverlap(const FeatureInput& input);

}  // namespace shortlist
