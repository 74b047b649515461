#include "server/app/derived_metrics.h"

namespace shortlist {

DerivedMetrics::DerivedMetrics(Metrics& metrics)
    : apply_seconds(metrics.HistogramOf("shortlist_index_apply_duration_seconds",
                                        "Time to make one round of events visible, on both sides.",
                                        kDiskSeconds)),
      commit_seconds(metrics.HistogramOf("shortlist_index_commit_duration_seconds",
                                         "Time to make what is visible durable on disk.",
                                         kDiskSeconds)),
      write_visible_seconds(metrics.SummaryOf(
          "shortlist_write_visible_seconds",
          "From a write until search shows it; the quantiles are of the last 1024 events.")),
      rebuilds(metrics.CountersOf("shortlist_index_rebuilds_total",
                                  "Parts of the index that were made anew, by what was wrong.",
                                  {"reason"})),
      snapshots_written(metrics.CounterOf("shortlist_snapshots_written_total",
                                          "Snapshots of derived state written.")),
      snapshot_failures(
          metrics.CounterOf("shortlist_snapshot_failures_total",
                            "Snapshots that could not be written: the next start takes longer.")),
      snapshot_seconds(metrics.GaugeOf("shortlist_snapshot_last_duration_seconds",
                                       "Time that writing the last snapshot took.")),
      snapshot_bytes(
          metrics.GaugeOf("shortlist_snapshot_size_bytes", "Size of the last snapshot.")),
      snapshot_timestamp(
          metrics.GaugeOf("shortlist_snapshot_timestamp_seconds",
                          "When the last snapshot was written, since 1970 (0: there is none).")) {}

}  // namespace shortlist
