#include "index/vector/vector_graph.h"

#include <faiss/IndexHNSW.h>
#include <faiss/impl/AuxIndexStructures.h>

#include <omp.h>

#include <algorithm>
#include <cmath>

namespace shortlist {

struct VectorGraph::Impl {
  std::unique_ptr<faiss::IndexHNSWFlat> index;
  std::vector<Ordinal> ordinals;  // by FAISS's number
  int ef_search = 0;
};

VectorGraph::VectorGraph() : impl_(std::make_unique<Impl>()) {}
VectorGraph::~VectorGraph() = default;

std::shared_ptr<const VectorGraph> VectorGraph::Build(VectorSegments segments, const Bitset& alive,
                                                      const VectorGraphOptions& options) {
  std::shared_ptr<VectorGraph> graph(new VectorGraph());
  omp_set_num_threads(1);  // of this thread: readers need the other cores
  for (const auto& segment : segments) {
    graph->covered_end_ = segment->end();
    if (segment->dimension() == 0) continue;
    auto& index = graph->impl_->index;
    if (index == nullptr) {
      index = std::make_unique<faiss::IndexHNSWFlat>(static_cast<int>(segment->dimension()),
                                                     options.links, faiss::METRIC_INNER_PRODUCT);
      index->hnsw.efConstruction = options.ef_construction;
    }
    std::vector<float> rows;
    for (Ordinal ordinal = segment->base(); ordinal < segment->end(); ++ordinal) {
      const auto row = segment->Row(ordinal);
      if (row.empty() || !alive.Test(ordinal)) continue;
      rows.insert(rows.end(), row.begin(), row.end());
      graph->impl_->ordinals.push_back(ordinal);
    }
    index->add(static_cast<faiss::Index::idx_t>(rows.size() / segment->dimension()), rows.data());
  }
  // Constant from here on: efSearch belongs to the index, so a write during a search would be a
  // race. A search that needs more asks for more results instead, which raises it inside FAISS.
  if (graph->impl_->index != nullptr) graph->impl_->index->hnsw.efSearch = options.ef_search;
  return graph;
}

size_t VectorGraph::size() const { return impl_->ordinals.size(); }

std::vector<ChannelHit> VectorGraph::Search(std::span<const float> query, size_t k,
                                            const Bitset& pass, double selectivity) const {
  std::vector<ChannelHit> hits;
  if (impl_->index == nullptr || k == 0 || selectivity <= 0) return hits;
  omp_set_num_threads(1);
  // Two standard deviations more than the mean, or half of the searches would come back short.
  const double amount = static_cast<double>(k) + 2 * std::sqrt(static_cast<double>(k));
  const auto wanted = static_cast<size_t>(std::ceil(amount / std::min(selectivity, 1.0)));
  const size_t fetched = std::min(std::max(wanted, k), size());
  std::vector<float> scores(fetched);
  std::vector<faiss::Index::idx_t> numbers(fetched);
  impl_->index->search(1, query.data(), static_cast<faiss::Index::idx_t>(fetched), scores.data(),
                       numbers.data());
  for (size_t i = 0; i < fetched; ++i) {
    if (numbers[i] < 0) break;  // FAISS fills what it did not find with -1
    const Ordinal ordinal = impl_->ordinals[static_cast<size_t>(numbers[i])];
    if (pass.Test(ordinal)) hits.push_back({ordinal, scores[i]});
  }
  return hits;
}

}  // namespace shortlist
