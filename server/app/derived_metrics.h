#pragma once

#include "index/base/metrics.h"

namespace shortlist {

// How derived state is kept in step with the database. Any thread.
struct DerivedMetrics {
  explicit DerivedMetrics(Metrics& metrics);

  Histogram& apply_seconds;         // one round of events, both sides
  Histogram& commit_seconds;        // of both text indexes and the vector cache
  Summary& write_visible_seconds;   // from an event's moment until search shows it
  MetricFamily<Counter>& rebuilds;  // by reason, as `index_rebuilt` logs them
  Counter& snapshots_written;
  Counter& snapshot_failures;
  Gauge& snapshot_seconds;    // that writing the last one took
  Gauge& snapshot_bytes;      // of the last one
  Gauge& snapshot_timestamp;  // when it was written, seconds since 1970; 0: there is none
};

}  // namespace shortlist
