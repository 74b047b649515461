#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// The client's record: rating, hires and money spent.
std::optional<FeatureValue> ClientQuality(const FeatureInput& input);

}  // namespace shortlist
