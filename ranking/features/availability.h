#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// Whether the freelancer has the hours that the job needs, and when.
std::optional<FeatureValue> Availability(const FeatureInput& input);

}  // namespace shortlist
