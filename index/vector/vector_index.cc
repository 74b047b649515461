#include "index/vector/vector_index.h"

#include <algorithm>
#include <utility>

#include "index/vector/exact_scan.h"

namespace shortlist {
namespace {

constexpr float kBelowEveryProduct = -2;

// Documents of `pass` from `begin` on.
Bitset TailOf(const Bitset& pass, Ordinal begin) {
  Bitset covered(std::min<size_t>(begin, pass.size()), true);
  covered.Resize(pass.size());
  Bitset tail = pass;
  tail.AndNot(covered);
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
  if (met.empty() || met.size() < k) return exact();
  for (const ChannelHit& hit : met) wanted.Set(hit.ordinal);
  const auto scored = ScanAbove(view.segments, query, wanted, kBelowEveryProduct);
  auto best = KeepBest(scored, k);
  // When the graph met nobody below the edge, others who tie with it may lie beyond what it met.
  const bool edge_was_passed = std::any_of(scored.begin(), scored.end(), [&](const auto& hit) {
    return hit.ordinal < view.graph->covered_end() && hit.score < best.back().score;
  });
  if (!edge_was_passed) return exact();
  return {std::move(best), "graph"};
}

}  // namespace shortlist
