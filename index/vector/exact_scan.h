#pragma once

#include <span>
#include <vector>

#include "index/schema/candidate.h"
#include "index/vector/vector_segment.h"

namespace shortlist {

// Every document of `pass` with a vector whose inner product with `query` is at least `floor`, by
// ordinal. `segments` are given by base; `pass` is over ordinals.
std::vector<ChannelHit> ScanAbove(VectorSegments segments, std::span<const float> query,
                                  const Bitset& pass, float floor);

// The k of `hits` with the best scores and whoever ties with the last of them, by score, then
// ordinal. Ties at the edge are for the caller to settle by document id.
std::vector<ChannelHit> KeepBest(std::vector<ChannelHit> hits, size_t k);

}  // namespace shortlist
