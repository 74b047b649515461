#include "ranking/fusion/weighted_sum.h"

namespace shortlist {

std::vector<double> WeightedSum(const CandidateSet& set, const ChannelWeights& weights) {
  const ChannelShares shares = SharesFor(set, weights);
  std::vector<double> scores;
  scores.reserve(set.candidates.size());
  for (const Candidate& candidate : set.candidates) {
    scores.push_back(shares.lexical * CalibratedLexical(candidate, set) +
                     shares.semantic * CalibratedSemantic(candidate, set));
  }
  return scores;
}

}  // namespace shortlist
