#include "ranking/features/text_match.h"

namespace shortlist {

std::optional<FeatureValue> TextMatch(const FeatureInput& input) {
  if (!input.lexical) return std::nullopt;
  if (*input.lexical == 0) return FeatureValue{0, "no word of the question occurs"};
  return FeatureValue{*input.lexical, "words of the question occur in the text"};
}

}  // namespace shortlist
