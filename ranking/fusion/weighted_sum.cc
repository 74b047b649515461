#include "ranking/fusion/weighted_sum.h"

namespace shortlist {

std::vector<double> WeightedSum(const CandidateSet& set, const ChannelWeights& weights) {
  const double lexical = set.lexical_max > 0 ? weights.lexical : 0;
  const double semantic = set.semantic_max > 0 ? weights.semantic : 0;
  const double all = lexical + semantic;
  std::vector<double> scores;
  scores.reserve(set.candidates.size());
  for (const Candidate& candidate : set.candidates) {
    scores.push_back(all == 0 ? 0
                              : (lexical * CalibratedLexical(candidate, set) +
                                 semantic * CalibratedSemantic(candidate, set)) /
                                    all);
  }
  return scores;
}

}  // namespace shortlist
