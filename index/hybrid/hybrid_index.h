#pragma once

#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "index/base/result.h"
#include "index/base/snapshot.h"
#include "index/embedding/embedder.h"
#include "index/hybrid/document_embedding.h"
#include "index/hybrid/index_snapshot.h"

namespace shortlist {

class TextIndex;
class VectorCache;

struct HybridIndexOptions {
  Side side = Side::kTalent;
  std::filesystem::path folder;  // of this side; made when missing
  size_t graph_above = 50'000;   // live vectors from which an HNSW graph is built
  float title_weight = 1.0F;     // of title and skills against the mean of the other windows
};

// What changed since the last batch, in the order of the event log.
struct IndexBatch {
  std::vector<Document> puts;        // the newest version of each document once
  std::vector<std::string> deletes;  // ids
  std::vector<std::pair<std::string, ColumnValues>> patches;  // all signals of live documents
  bool complete = false;  // puts are all documents there are: others are removed
  int64_t seq = 0;        // the last event this batch holds
};

class VectorGraph;

// One side's index: words (Lucene++ on disk, impacts in memory), vectors, columns. One thread
// writes; readers take Get() once per request. In-memory state is fed from the database at start;
// the text index on disk keeps what it had committed.
class HybridIndex {
 public:
  // `embedder` may be null: then documents have no vectors and `vectors` is unused. Both must
  // outlive the index. Refuses index_format_mismatch, model_mismatch, text_index_damaged,
  // index_damaged.
  static Result<std::unique_ptr<HybridIndex>> Open(const HybridIndexOptions& options,
                                                   const Embedder* embedder, VectorCache* vectors);
  ~HybridIndex();

  // Makes the batch visible. A put whose key is not above every key seen before is of a version
  // that is visible already, and is skipped: so events may be replayed. Refuses
  // `semantic_unavailable` when the embedder fails; nothing is applied then.
  Result<void> Apply(IndexBatch batch, const EmbeddingProgress& progress = nullptr);

  // Makes what is applied durable in the text index and the vector cache.
  void Commit();

  // The event up to which the text index on disk is complete.
  int64_t committed_seq() const;

  float title_weight() const { return options_.title_weight; }

  std::shared_ptr<const IndexSnapshot> Get() const { return snapshot_.Get(); }

 private:
  HybridIndex(const HybridIndexOptions& options, const Embedder* embedder, VectorCache* vectors);

  Result<void> CheckOrWriteManifest(IndexSnapshot* first);
  void DropUnknown(const IndexBatch& batch, const IndexSnapshot& current);
  void RemoveVersions(const IndexBatch& batch, IndexSnapshot* next);
  void AppendSegment(std::vector<Document> documents, std::vector<std::vector<float>> vectors,
                     IndexSnapshot* next);
  void PatchColumns(const IndexBatch& batch, IndexSnapshot* next);
  void TakeGraph(IndexSnapshot* next);

  // Constant after construction.
  const HybridIndexOptions options_;
  const Embedder* const embedder_;
  VectorCache* const vectors_;
  // The writer's.
  std::unique_ptr<TextIndex> text_;
  std::map<std::string, int64_t> stored_;  // id -> key found in the text index at start
  int64_t newest_key_ = 0;
  std::future<std::shared_ptr<const VectorGraph>> graph_;  // one that is being built
  // Its own synchronisation.
  Snapshot<IndexSnapshot> snapshot_;
};

}  // namespace shortlist
