#include "ranking/fusion/fusion.h"

#include <algorithm>

#include "index/base/check.h"
#include "ranking/fusion/reciprocal_rank_fusion.h"
#include "ranking/fusion/weighted_sum.h"

namespace shortlist {

const ChannelWeights& WeightsFor(const FusionOptions& options, size_t query_words) {
  CHECK(!options.weights.empty());
  for (const ChannelWeights& weights : options.weights) {
    if (weights.up_to_words == 0 || query_words <= weights.up_to_words) return weights;
  }
  return options.weights.back();
}

double CalibratedLexical(const Candidate& candidate, const CandidateSet& set) {
  if (!candidate.lexical || set.lexical_max <= 0) return 0;
  return static_cast<double>(*candidate.lexical) / set.lexical_max;
}

double CalibratedSemantic(const Candidate& candidate, const CandidateSet& set) {
  if (!candidate.semantic || set.semantic_max <= 0) return 0;
  return std::max(0.0, static_cast<double>(*candidate.semantic)) / set.semantic_max;
}

ChannelShares SharesFor(const CandidateSet& set, const ChannelWeights& weights) {
  const bool lexical = set.lexical_max > 0;
  const bool semantic = set.semantic_max > 0;
  if (!lexical || !semantic) return {lexical ? 1.0 : 0.0, semantic ? 1.0 : 0.0};
  const double all = weights.lexical + weights.semantic;
  CHECK(all > 0);
  return {weights.lexical / all, weights.semantic / all};
}

std::vector<double> Fuse(const CandidateSet& set, const FusionOptions& options,
                         size_t query_words) {
  if (options.method == FusionOptions::Method::kReciprocalRank) {
    return ReciprocalRankFusion(set, options.rank_constant);
  }
  return WeightedSum(set, WeightsFor(options, query_words));
}

}  // namespace shortlist
