#pragma once

#include <mutex>

#include "index/base/metrics.h"
#include "index/base/thread_annotations.h"

namespace shortlist {

// The process as the system sees it, under the names that Prometheus' client libraries give
// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics), and what was
// built: shortlist_build_info{version, compiler}. Linux: from /proc. Any thread.
class ProcessMetrics {
 public:
  // `metrics` must outlive it.
  explicit ProcessMetrics(Metrics& metrics);

  // Looks again.
  void Look();

 private:
  Counter& cpu_seconds_;
  Gauge& start_time_;
  Gauge& resident_bytes_;
  Gauge& virtual_bytes_;
  Gauge& threads_;
  Gauge& open_fds_;
  Gauge& max_fds_;
  std::mutex mutex_;  // one looks at a time
};

}  // namespace shortlist
