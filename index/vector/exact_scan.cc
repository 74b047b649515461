#include "index/vector/exact_scan.h"

#include <algorithm>

#include "index/base/check.h"
#include "index/vector/distance_kernels.h"

namespace shortlist {

std::vector<ChannelHit> ScanAbove(VectorSegments segments, std::span<const float> query,
                                  const Bitset& pass, float floor) {
  std::vector<ChannelHit> hits;
  auto segment = segments.begin();
  // Walks the members, not the ordinals: after a graph search few of very many are asked for.
  pass.ForEach([&](size_t member) {
    const auto ordinal = static_cast<Ordinal>(member);
    while (segment != segments.end() && ordinal >= (*segment)->end()) ++segment;
    if (segment == segments.end() || ordinal < (*segment)->base()) return;
    const auto row = (*segment)->Row(ordinal);
    if (row.empty()) return;
    CHECK(row.size() == query.size());
    const float score = InnerProduct(query.data(), row.data(), query.size());
    if (score >= floor) hits.push_back({ordinal, score});
  });
  return hits;
}

std::vector<ChannelHit> KeepBest(std::vector<ChannelHit> hits, size_t k) {
  const auto before = [](const ChannelHit& a, const ChannelHit& b) {
    return a.score != b.score ? a.score > b.score : a.ordinal < b.ordinal;
  };
  if (k == 0) return {};
  if (hits.size() > k) {
    std::nth_element(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(k) - 1, hits.end(),
                     before);
    const float last = hits[k - 1].score;
    std::erase_if(hits, [&](const ChannelHit& hit) { return hit.score < last; });
  }
  std::sort(hits.begin(), hits.end(), before);
  return hits;
}

}  // namespace shortlist
