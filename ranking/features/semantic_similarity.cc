#include "ranking/features/semantic_similarity.h"

namespace shortlist {

std::optional<FeatureValue> SemanticSimilarity(const FeatureInput& input) {
  if (!input.semantic) return std::nullopt;
  return FeatureValue{*input.semantic, "the meaning of the text is near the question"};
}

}  // namespace shortlist
