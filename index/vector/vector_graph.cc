#include "index/vector/vector_graph.h"

#include <faiss/IndexHNSW.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <faiss/impl/io.h>
#include <faiss/index_io.h>

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>

namespace shortlist {

namespace {

// Linked between two looks at whether to stop: a tenth of a second's work.
constexpr size_t kRowsAtOnce = 256;

}  // namespace

struct VectorGraph::Impl {
  std::unique_ptr<faiss::IndexHNSWFlat> index;
  std::vector<Ordinal> ordinals;  // by FAISS's number
  int ef_search = 0;
};

VectorGraph::VectorGraph() : impl_(std::make_unique<Impl>()) {}
VectorGraph::~VectorGraph() = default;

std::shared_ptr<const VectorGraph> VectorGraph::Build(VectorSegments segments, const Bitset& alive,
                                                      const VectorGraphOptions& options,
                                                      const std::stop_token& stop) {
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
    const auto add = [&] {
      const auto count = static_cast<faiss::Index::idx_t>(rows.size() / segment->dimension());
      index->add(count, rows.data());
      rows.clear();
    };
    for (Ordinal ordinal = segment->base(); ordinal < segment->end(); ++ordinal) {
      const auto row = segment->Row(ordinal);
      if (row.empty() || !alive.Test(ordinal)) continue;
      rows.insert(rows.end(), row.begin(), row.end());
      graph->impl_->ordinals.push_back(ordinal);
      if (rows.size() < kRowsAtOnce * segment->dimension()) continue;
      if (stop.stop_requested()) return nullptr;
      add();
    }
    if (stop.stop_requested()) return nullptr;
    add();
  }
  // Constant from here on: efSearch belongs to the index, so a write during a search would be a
  // race. A search that needs more asks for more results instead, which raises it inside FAISS.
  if (graph->impl_->index != nullptr) graph->impl_->index->hnsw.efSearch = options.ef_search;
  return graph;
}

// What is ours stands before what is FAISS's.
void VectorGraph::Write(const std::filesystem::path& file) const {
  faiss::FileIOWriter out(file.c_str());
  const uint64_t sizes[] = {impl_->ordinals.size(), covered_end_};
  const auto write = [&](const void* data, size_t width, size_t count) {
    if (out(data, width, count) != count) {
      throw std::runtime_error("cannot write " + file.string());
    }
  };
  write(sizes, sizeof(uint64_t), std::size(sizes));
  write(impl_->ordinals.data(), sizeof(Ordinal), impl_->ordinals.size());
  if (!impl_->ordinals.empty()) faiss::write_index(impl_->index.get(), &out);
}

std::shared_ptr<const VectorGraph> VectorGraph::Read(const std::filesystem::path& file) {
  faiss::FileIOReader in(file.c_str());
  const auto read = [&](void* data, size_t width, size_t count) {
    if (in(data, width, count) != count) {
      throw std::runtime_error(file.string() + " ends too soon");
    }
  };
  uint64_t sizes[2] = {};
  read(sizes, sizeof(uint64_t), std::size(sizes));
  if (sizes[0] > std::filesystem::file_size(file) / sizeof(Ordinal)) {
    throw std::runtime_error(file.string() + " ends too soon");
  }
  std::shared_ptr<VectorGraph> graph(new VectorGraph());
  graph->covered_end_ = static_cast<Ordinal>(sizes[1]);
  graph->impl_->ordinals.resize(sizes[0]);
  read(graph->impl_->ordinals.data(), sizeof(Ordinal), graph->impl_->ordinals.size());
  if (graph->impl_->ordinals.empty()) return graph;
  std::unique_ptr<faiss::Index> index(faiss::read_index(&in));
  auto* hnsw = dynamic_cast<faiss::IndexHNSWFlat*>(index.get());
  if (hnsw == nullptr || hnsw->ntotal != static_cast<int64_t>(sizes[0])) {
    throw std::runtime_error(file.string() + " is no graph");
  }
  index.release();
  graph->impl_->index.reset(hnsw);
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
