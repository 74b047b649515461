#pragma once

#include <vector>

#include "index/schema/candidate.h"

namespace shortlist {

// Cormack, Clarke, Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
// learning methods" (SIGIR 2009): the sum over channels of 1 / (k + rank), ranks from 1, ties in a
// channel by document id; divided by the greatest value that the channels of this answer allow, so
// that it lies in 0..1. All zeros when no candidate is in a channel.
std::vector<double> ReciprocalRankFusion(const CandidateSet& set, int rank_constant);

}  // namespace shortlist
