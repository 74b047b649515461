#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// The lower bound of the Job Success estimate: few contracts are trusted less.
std::optional<FeatureValue> JobSuccess(const FeatureInput& input);

}  // namespace shortlist
