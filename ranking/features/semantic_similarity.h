#pragma once

#include <optional>

#include "ranking/features/feature.h"

namespace shortlist {

// How near the meaning of the text is to the meaning of the question.
std::optional<FeatureValue> SemanticSimilarity(const FeatureInput& input);

}  // namespace shortlist
