#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/metrics.h"
#include "index/base/result.h"
#include "index/embedding/embedder.h"
#include "index/hybrid/hybrid_index.h"
#include "ranking/features/signal_store.h"
#include "server/app/derived_metrics.h"
#include "server/app/event_dispatch.h"
#include "server/app/folder_lock.h"
#include "server/app/snapshot_folder.h"
#include "server/app/suggester_feed.h"
#include "server/workflow/job_success_board.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class VectorCache;

struct DerivedStateOptions {
  std::filesystem::path folder;  // made when missing; held by a lock file
  size_t graph_above = 50'000;   // HybridIndexOptions
};

// Everything that follows from the database: both indexes, signals, suggestions. Load brings it up
// from the newest snapshot on disk, or else from the database; Follow keeps it in step with the
// event log. One thread writes (the outbox
// worker's); readers take the snapshots of `talent`, `jobs` and `signals`, which publish
// atomically.
class DerivedState {
 public:
  // `embedder` may be null: words only. All arguments must outlive it. What is missing, damaged or
  // of another format is logged (`index_rebuilt`, with path and reason) and made anew, a side of
  // the index at a time; Load fills it. Refuses `index_locked`, and `model_mismatch`, which asks
  // for `shortlist reindex`.
  static Result<std::unique_ptr<DerivedState>> Open(const DerivedStateOptions& options,
                                                    const Marketplace& marketplace,
                                                    const Embedder* embedder, Metrics& metrics);
  ~DerivedState();

  // Removes what Open would find, so that it is built anew; keeps the vectors of `embedder`'s model
  // (null: all of them). The folder must not be in use: `index_locked`.
  static Result<void> Erase(const std::filesystem::path& folder, const Embedder* embedder);

  // Hears how far the loading is: of the scores, the freelancers, ... how many of how many.
  using LoadProgress = std::function<void(std::string_view what, size_t done, size_t all)>;

  // Once, first. Afterwards everything up to the end of the log is applied. A snapshot that is
  // damaged, or of another configuration or database, is logged (`index_rebuilt`) and not used.
  void Load(const LoadProgress& progress);

  // Applies the next events: how many, 0 when there are none. When a side's text index had failed
  // (Follow, RefreshOnNewDay or Commit threw), it is mended first. While the embedder fails, what
  // they bring is found by its words, and waits for EmbedPending.
  size_t Follow();

  // Embeds documents that wait for it, at most `limit` of each side. Refuses `semantic_unavailable`
  // while the embedder fails.
  Result<void> EmbedPending(size_t limit);

  // Has the graphs of the vectors built where they are due, and takes them over when they are
  // ready.
  void RenewGraphs();

  // On a new day all scores are to be of that day: computes some of them anew. False when nothing
  // was left to do.
  bool RefreshOnNewDay();

  // Makes what is applied durable; does nothing when it is. Once enough was applied since the last
  // snapshot, begins to write another beside everything else.
  void Commit();

  // Commits, and returns when a snapshot of what is applied is on disk: the next Load is short.
  void Finish();

  // Every event up to here is visible. Any thread.
  int64_t applied_seq() const { return applied_seq_; }

  const HybridIndex& talent() const { return *talent_; }
  const HybridIndex& jobs() const { return *jobs_; }
  const SignalStore& signals() const { return signals_; }
  const Suggester& suggester() const { return feed_.suggester(); }
  const JobSuccessBoard& board() const { return board_; }  // the writer's

 private:
  DerivedState(const std::filesystem::path& folder, FolderLock lock, const Marketplace& marketplace,
               const Embedder* embedder, Metrics& metrics);

  // What one round of events brings to both sides.
  struct Round {
    DocumentChanges talent;
    DocumentChanges jobs;
    std::vector<StandingUpdate> standings;
    int64_t seq = 0;
  };
  void Apply(Round round);
  void ForgetTexts(int64_t after, int64_t until);
  void MendText(Side side);
  void FollowToEnd(const LoadProgress& progress);
  void LoadFromDatabase(const LoadProgress& progress);
  void LoadSide(Side side, int64_t seq, const std::vector<StandingUpdate>& standings,
                const LoadProgress& progress);
  bool Restore();
  void ReadSnapshotIn(const std::filesystem::path& folder);
  void StartSnapshot();
  std::pair<uint64_t, uint64_t> Generations() const;
  std::string Fingerprint() const;
  Result<void> EmbedPending(Side side, size_t limit);
  void TellSnapshot(const std::filesystem::path& folder);
  void PublishSignals(const std::vector<StandingUpdate>& standings);

  const Marketplace& marketplace_;
  const FolderLock lock_;
  const DerivedMetrics metrics_;
  const Embedder* const embedder_;
  SnapshotFolder snapshots_;
  std::unique_ptr<VectorCache> vectors_;
  std::unique_ptr<HybridIndex> talent_;
  std::unique_ptr<HybridIndex> jobs_;
  SignalStore signals_;
  SuggesterFeed feed_;
  JobSuccessBoard board_;
  bool loaded_ = false;
  std::atomic<int64_t> applied_seq_ = 0;
  int64_t committed_seq_ = -1;
  int64_t snapshot_seq_ = -1;  // of the snapshot on disk, or on its way there
  std::pair<uint64_t, uint64_t> snapshot_generations_;  // of both sides in it
  std::future<void> snapshot_job_;                      // last: it reads what stands above
};

}  // namespace shortlist
