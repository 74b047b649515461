#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// How lately a freelancer was active, or a job was posted.
std::optional<FeatureValue> Recency(const FeatureInput& input);

}  // namespace shortlist
