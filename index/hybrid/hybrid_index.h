#pragma once

#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "index/base/metrics.h"
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
  std::filesystem::path folder;               // of this side; made when missing
  size_t graph_above = 50'000;                // live vectors from which an HNSW graph is built
  MetricFamily<Counter>* rebuilds = nullptr;  // shortlist_index_rebuilds_total; null: not counted
  float title_weight = 1.0F;  // of title and skills against the mean of the other windows
};

// What changed since the last batch, in the order of the event log. A document is put or deleted,
// as its last event in the batch has it: one that is in both lists is deleted.
struct IndexBatch {
  std::vector<Document> puts;        // of two versions the newer counts; keys are above 0
  std::vector<std::string> deletes;  // ids
  // All signals of documents that are live after the puts; a later patch of a document wins.
  std::vector<std::pair<std::string, ColumnValues>> patches;
  bool complete = false;  // with it all documents there are have come: others are removed
  int64_t seq = 0;        // the last event this batch holds; 0: it is not from the log
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

  // Takes up what was written of an index like this one (snapshot_file.h), before any Apply: then
  // the first batch follows upon it. It must not be of a later moment than `committed_seq`;
  // `waiting` is what Waiting() said then.
  void Restore(std::shared_ptr<IndexSnapshot> written,
               const std::vector<std::pair<std::string, int64_t>>& waiting);

  // Documents whose vector the snapshot does not show yet: id and key.
  std::vector<std::pair<std::string, int64_t>> Waiting() const;

  // Makes the batch visible. Events may be replayed: a batch that ends before `applied_seq` is
  // skipped whole, and so is a put whose key is not above `applied_seq` and every key seen before,
  // be it visible or deleted since. A graph that was built meanwhile is taken over, by an empty
  // batch too. While the model cannot be reached, documents are found by their words alone and wait
  // for their vector, but for those that the vector cache knows. When it throws nothing is applied:
  // the same batch may come again.
  void Apply(IndexBatch batch, const EmbeddingProgress& progress = nullptr);

  // True while something is left for EmbedPending to do.
  bool IsEmbeddingPending() const { return embedder_ != nullptr && (!floor_ || !pending_.empty()); }

  // Documents that wait for their vector, at most `limit`, taking turns from call to call.
  std::vector<std::string> NextPending(size_t limit);

  // Tries again for `documents`, as the database has them now: those that wait get their vectors,
  // in a snapshot as soon as enough have come to be worth its making. Measures the semantic floor
  // when that is due. Refuses `semantic_unavailable` when one of them still waits; the others are
  // served all the same.
  Result<void> EmbedPending(const std::vector<Document>& documents);

  // As Apply does at its end: takes over a graph of the vectors that is ready, and begins to build
  // one when there is need. For when nothing is applied for a while.
  void RenewGraph();

  // Makes what is applied durable in the text index and the vector cache.
  void Commit();

  // True once the text index has failed in Apply or Commit (a full disk). What it holds is in doubt
  // then: both throw until MendText. Questions are answered from the last snapshot.
  bool IsTextInDoubt() const { return text_in_doubt_; }

  // Documents of these ids, as of the last event applied; without those that have changed since.
  using DocumentReader = std::function<std::vector<Document>(const std::vector<std::string>& ids)>;

  // Opens the text index anew and puts what it has lost, which `read` answers a part at a time. A
  // damaged one is logged (`index_rebuilt`) and filled anew. Throws while it fails still.
  void MendText(const DocumentReader& read);

  // The event up to which the text index on disk is complete.
  int64_t committed_seq() const;

  float title_weight() const { return options_.title_weight; }

  std::shared_ptr<const IndexSnapshot> Get() const { return snapshot_.Get(); }

 private:
  HybridIndex(const HybridIndexOptions& options, const Embedder* embedder, VectorCache* vectors);

  // What a batch does to `pending_`.
  struct PendingChange {
    std::vector<std::string> gone;                         // put or deleted
    std::vector<std::pair<std::string, int64_t>> waiting;  // id and key, put without a vector
  };
  static PendingChange ChangeBy(const IndexBatch& batch, const EmbeddedDocuments& embedded);

  Result<void> CheckOrWriteManifest();
  Result<void> MeasureFloor();
  void FindStoredTexts(const IndexSnapshot& current);
  void DeleteText(const std::string& id);
  void DropUnknownTexts();
  void RemoveVersions(const IndexBatch& batch, IndexSnapshot* next);
  void RequireSoundText() const;
  std::vector<std::string> FindLostTexts(const IndexSnapshot& current);
  void AppendSegment(std::vector<Document> documents, std::vector<std::vector<float>> vectors,
                     IndexSnapshot* next);
  void PatchColumns(const IndexBatch& batch, IndexSnapshot* next);
  void ChangePending(const PendingChange& change);
  void PublishReady();
  bool IsGraphDue(const IndexSnapshot& snapshot) const;
  void TakeGraph(IndexSnapshot* next);

  // Constant after construction.
  const HybridIndexOptions options_;
  const Embedder* const embedder_;
  VectorCache* const vectors_;
  // The writer's.
  std::unique_ptr<TextIndex> text_;
  bool text_in_doubt_ = false;
  // id -> key of what the text index had on disk and no batch has brought yet; absent before the
  // first batch. Until all documents have come.
  std::optional<std::map<std::string, int64_t>> stored_;
  std::stop_source graph_stop_;                            // asks the next to give up
  std::future<std::shared_ptr<const VectorGraph>> graph_;  // one that is being built
  bool graph_is_stale_ = false;  // a document that it covers has got a vector since it was begun
  std::optional<float> floor_;   // absent until the model could be asked for it
  // A document without its vector, or with one that the next snapshot will show.
  struct PendingVector {
    int64_t key = 0;
    std::optional<std::vector<float>> vector;
  };
  std::map<std::string, PendingVector> pending_;  // by id
  size_t ready_ = 0;                              // of them: that have their vector
  std::string last_tried_;                        // id up to which NextPending went
  // Its own synchronisation.
  Snapshot<IndexSnapshot> snapshot_;
};

}  // namespace shortlist
