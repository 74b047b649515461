#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "index/base/result.h"
#include "index/base/snapshot.h"
#include "index/embedding/embedder.h"
#include "index/hybrid/index_snapshot.h"

namespace shortlist {

class Analyzer;
class TextIndex;
class VectorCache;

struct HybridIndexOptions {
  Side side = Side::kTalent;
  std::filesystem::path folder;         // of this side; made when missing
  size_t graph_above = 50'000;          // live vectors from which an HNSW graph is built
  float title_weight = 1.0F;            // of title and skills against the mean of the other windows
};

// What changed since the last batch, in the order of the event log.
struct IndexBatch {
  std::vector<Document> puts;         // the newest version of each document once
  std::vector<std::string> deletes;   // ids
  std::vector<std::pair<std::string, ColumnValues>> patches;  // signal columns of live documents
  int64_t seq = 0;                    // the last event this batch holds
};

// One side's index: words (Lucene++ on disk, impacts in memory), vectors, columns. One thread writes;
// readers take Get() once per request. In-memory state is fed from the database at start; the text
// index on disk keeps what it had committed.
class HybridIndex {
 public:
  // `embedder` may be null: then documents have no vectors and `vectors` is unused. Both must outlive
  // the index. Refuses index_format_mismatch, model_mismatch, text_index_damaged, index_damaged.
  static Result<std::unique_ptr<HybridIndex>> Open(const HybridIndexOptions& options,
                                                   Embedder* embedder, VectorCache* vectors);
  ~HybridIndex();

  // Makes the batch visible. Keys of puts must be above every key seen before, or belong to a version
  // that is already applied (then it is skipped). `progress` hears of embedded windows (done, all).
  // Refuses `semantic_unavailable` when the embedder fails; nothing is applied then.
  Result<void> Apply(IndexBatch batch,
                     const std::function<void(size_t, size_t)>& progress = nullptr);

  // Makes what is applied durable in the text index and the vector cache.
  void Commit();

  // The event up to which the text index on disk is complete.
  int64_t committed_seq() const;

  // Forgets every document, on disk too.
  void Clear();

  std::shared_ptr<const IndexSnapshot> Get() const { return snapshot_.Get(); }

 private:
  HybridIndex(const HybridIndexOptions& options, Embedder* embedder, VectorCache* vectors);

  Result<std::vector<std::vector<float>>> EmbedDocuments(
      std::span<const Document> documents, const std::function<void(size_t, size_t)>& progress);
  void AppendSegment(std::vector<Document>& documents, std::vector<std::vector<float>> vectors,
                     IndexSnapshot* next);
  void MergeSmallSegments(IndexSnapshot* next);
  void RebuildGraph(IndexSnapshot* next);

  // Constant after construction.
  const HybridIndexOptions options_;
  Embedder* const embedder_;
  VectorCache* const vectors_;
  float semantic_floor_ = 0;
  std::unique_ptr<Analyzer> analyzer_;
  // The writer's.
  std::unique_ptr<TextIndex> text_;
  // Its own synchronisation.
  Snapshot<IndexSnapshot> snapshot_;
};

}  // namespace shortlist
