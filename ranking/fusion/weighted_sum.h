#pragma once

#include <vector>

#include "ranking/fusion/fusion.h"

namespace shortlist {

// lexical share * calibrated BM25 + semantic share * calibrated cosine; shares by SharesFor.
std::vector<double> WeightedSum(const CandidateSet& set, const ChannelWeights& weights);

}  // namespace shortlist
