#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// How few proposals a job has so far.
std::optional<FeatureValue> Competition(const FeatureInput& input);

}  // namespace shortlist
