#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// How well the words of the question occur in the text (BM25F, calibrated).
std::optional<FeatureValue> TextMatch(const FeatureInput& input);

}  // namespace shortlist
