#pragma once

#include <vector>

#include "ranking/fusion/fusion.h"

namespace shortlist {

// lexical share * calibrated BM25 + semantic share * calibrated cosine, over the sum of the shares.
// A channel that was not asked (no candidate has its score) leaves the whole to the other.
std::vector<double> WeightedSum(const CandidateSet& set, const ChannelWeights& weights);

}  // namespace shortlist
