#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// Whether a freelancer's identity, or a client's payment method, is verified.
std::optional<FeatureValue> Verification(const FeatureInput& input);

}  // namespace shortlist
