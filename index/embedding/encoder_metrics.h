#pragma once

#include <cstdint>
#include <deque>
#include <mutex>

#include "index/base/metrics.h"
#include "index/base/thread_annotations.h"
#include "index/embedding/embedder.h"

namespace shortlist {

// How much an embedder does, and how fast: shortlist_encoder_*, by role. Any thread.
class EncoderMetrics {
 public:
  // `metrics` must outlive it.
  explicit EncoderMetrics(Metrics& metrics);

  // One call of Embed that gave vectors: so many texts and tokens (0: nobody says), in so many
  // seconds from its begin to its end.
  struct Call {
    TextRole role = TextRole::kDocument;
    size_t texts = 0;
    int64_t tokens = 0;
    double seconds = 0;
  };
  void Tell(const Call& call);

 private:
  static constexpr size_t kRecentCalls = 128;

  MetricFamily<Counter>& texts_;
  MetricFamily<Counter>& tokens_;
  MetricFamily<Counter>& seconds_;
  Gauge& tokens_per_second_;
  std::mutex mutex_;
  std::deque<Call> recent_ GUARDED_BY(mutex_);
};

}  // namespace shortlist
