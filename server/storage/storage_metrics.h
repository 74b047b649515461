#pragma once

#include "index/base/metrics.h"

namespace shortlist {

// How the database works, as Storage tells it. Any thread.
struct StorageMetrics {
  explicit StorageMetrics(Metrics& metrics);

  MetricFamily<Counter>& writes;       // pieces of work, by outcome
  Histogram& commit_seconds;           // one transaction of the writer
  Histogram& writes_per_commit;        // how many pieces shared it
  Histogram& read_seconds;             // one Read, with its wait for a connection
  MetricFamily<Counter>& unavailable;  // calls refused, by reason
};

}  // namespace shortlist
