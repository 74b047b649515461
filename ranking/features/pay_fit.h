#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// How much of the freelancer's hourly rate the job pays.
std::optional<FeatureValue> PayFit(const FeatureInput& input);

}  // namespace shortlist
