#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "index/base/clock.h"
#include "index/base/metrics.h"
#include "index/base/thread_annotations.h"
#include "server/app/derived_state.h"
#include "server/storage/storage.h"

namespace shortlist {

// The one thread that writes derived state: follows the event log from Start to Stop, commits what
// it applied once a second, embeds what an embedding server that was away left behind, turns the
// scores over to a new day, and forgets old idempotency keys.
// What fails is logged and tried again, with a growing pause; meanwhile search answers from what it
// has. All arguments must outlive it; `state` is loaded.
class OutboxWorker {
 public:
  OutboxWorker(Storage& storage, const Clock& clock, DerivedState& state, Metrics& metrics);
  ~OutboxWorker();  // as Stop()
  OutboxWorker(const OutboxWorker&) = delete;
  OutboxWorker& operator=(const OutboxWorker&) = delete;

  void Start();
  void Stop();  // finishes the round that runs, and DerivedState

  // Why the last round failed: a slug (index_failed); empty while all is well. An embedding server
  // that is away is no failure: search goes on by words.
  std::optional<std::string> failure() const;

 private:
  static constexpr size_t kMostEmbeddedAtOnce = 256;

  void Run();
  bool Round();
  void FollowAll();
  void EmbedPending();
  void KeepHouse();
  void ForgetKeysBefore(Timestamp at);
  void Fail(const std::string& reason, const std::string& what);

  Storage& storage_;
  const Clock& clock_;
  DerivedState& state_;
  Counter& events_applied_;
  MetricFamily<Counter>& failures_;
  Counter& catch_up_failures_;
  std::thread thread_;
  std::atomic<bool> stopping_ = false;
  Timestamp committed_at_;
  Timestamp kept_house_at_;
  // For documents that wait to be embedded: fewer at a time and rarer while it fails, so that one
  // that the server will never take does not hold up the others.
  size_t embed_at_once_ = kMostEmbeddedAtOnce;
  int64_t embed_pause_micros_ = 0;
  Timestamp embed_again_at_;

  mutable std::mutex mutex_;
  std::optional<std::string> failure_ GUARDED_BY(mutex_);
};

}  // namespace shortlist
