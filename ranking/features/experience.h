#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// Whether years of experience suit the level that the job asks for.
std::optional<FeatureValue> Experience(const FeatureInput& input);

}  // namespace shortlist
