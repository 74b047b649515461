#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "index/columns/bitset.h"
#include "index/schema/candidate.h"
#include "index/vector/vector_segment.h"

namespace shortlist {

struct VectorGraphOptions {
  int links = 24;             // of a node on the lower level is twice this (HNSW's M)
  int ef_construction = 128;  // candidates looked at while a node is linked
  int ef_search = 256;        // while one is searched; raised to what a search asks for
};

// A navigable graph over the vectors that were alive when it was built: FAISS's HNSW (Malkov &
// Yashunin 2018) by inner product. Immutable; any thread may search. Approximate: it may miss a
// neighbour, so its answers are for top-k questions only.
class VectorGraph {
 public:
  // Null when it is asked to stop before it is done: soon.
  static std::shared_ptr<const VectorGraph> Build(VectorSegments segments, const Bitset& alive,
                                                  const VectorGraphOptions& options,
                                                  const std::stop_token& stop = {});
  ~VectorGraph();

  // To a file and back. Both throw when the disk fails or the file is no graph.
  void Write(const std::filesystem::path& file) const;
  static std::shared_ptr<const VectorGraph> Read(const std::filesystem::path& file);

  // The best documents of `pass` that the graph met, best first: usually somewhat more than `k`;
  // fewer when it did not meet enough that pass. `selectivity` is the share of the graph's
  // documents that pass: the search looks at somewhat more than k / selectivity neighbours. Scores
  // are the graph's own; `pass` is checked for every document.
  std::vector<ChannelHit> Search(std::span<const float> query, size_t k, const Bitset& pass,
                                 double selectivity) const;

  size_t size() const;
  // Documents from this ordinal on came after the graph.
  Ordinal covered_end() const { return covered_end_; }

 private:
  VectorGraph();

  struct Impl;
  std::unique_ptr<Impl> impl_;
  Ordinal covered_end_ = 0;
};

}  // namespace shortlist
