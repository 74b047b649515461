#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "index/columns/bitset.h"
#include "index/schema/candidate.h"
#include "index/vector/vector_graph.h"
#include "index/vector/vector_segment.h"

namespace shortlist {

// The vectors of one index snapshot.
struct VectorView {
  VectorSegments segments;             // by base
  const VectorGraph* graph = nullptr;  // may be null
};

struct VectorPlanOptions {
  size_t exact_below = 20'000;  // passing documents up to which a scan is faster than the graph
};

struct VectorAnswer {
  std::vector<ChannelHit> hits;  // best first; everybody who ties with the last is in
  std::string plan;              // exact | graph
};

// The k nearest of `pass`. The planner: few passing documents, or no graph, are scanned exactly;
// else the graph is asked for more than k, what came after it is scanned, and both are scored anew
// by the same kernel. A graph that meets too few passing documents (a filter against the query) is
// given up for the scan.
VectorAnswer NearestK(const VectorView& view, std::span<const float> query, size_t k,
                      const Bitset& pass, const VectorPlanOptions& options);

}  // namespace shortlist
