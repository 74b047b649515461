#include "index/vector/vector_index.h"

#include <algorithm>

#include "index/vector/exact_scan.h"

namespace shortlist {
namespace {

constexpr float kBelowEveryProduct = -2;

// Documents of `pass` from `begin` on.
Bitset TailOf(const Bitset& pass, Ordinal begin) {
  Bitset tail = pass;
  for (size_t at = 0; at < std::min<size_t>(begin, tail.size()); ++at) tail.Reset(at);
  return tail;
}

}  // namespace

VectorAnswer NearestK(const VectorView& view, std::span<const float> query, size_t k,
                      const Bitset& pass, const VectorPlanOptions& options) {
  const auto exact = [&] {
    return VectorAnswer{KeepBest(ScanAbove(view.segments, query, pass, kBelowEveryProduct), k),
                        "exact"};
  };
  const size_t passing = pass.Count();
  if (view.graph == nullptr || passing <= options.exact_below) return exact();
  Bitset wanted = TailOf(pass, view.graph->covered_end());
  const double selectivity = static_cast<double>(passing - wanted.Count()) /
                             static_cast<double>(std::max<size_t>(view.graph->size(), 1));
  const auto met = view.graph->Search(query, k, pass, selectivity);
  if (met.size() < k) return exact();
  for (const ChannelHit& hit : met) wanted.Set(hit.ordinal);
  return {KeepBest(ScanAbove(view.segments, query, wanted, kBelowEveryProduct), k), "graph"};
}

}  // namespace shortlist
