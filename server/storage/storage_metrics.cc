#include "server/storage/storage_metrics.h"

#include <array>

namespace shortlist {
namespace {

constexpr std::array kBatchSizes = {1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0};

}  // namespace

StorageMetrics::StorageMetrics(Metrics& metrics)
    : writes(metrics.CountersOf("shortlist_database_writes_total",
                                "Pieces of work that write, by outcome: committed, refused (by a "
                                "rule, nothing written) or failed.",
                                {"outcome"})),
      commit_seconds(metrics.HistogramOf(
          "shortlist_database_commit_duration_seconds",
          "Time of one transaction that writes, its commit on disk included.", kDiskSeconds)),
      writes_per_commit(metrics.HistogramOf("shortlist_database_writes_per_commit",
                                            "Pieces of work that shared one commit.", kBatchSizes)),
      read_seconds(metrics.HistogramOf("shortlist_database_read_duration_seconds",
                                       "Time of one reading transaction, with its wait for a "
                                       "connection.",
                                       kRequestSeconds)),
      unavailable(metrics.CountersOf("shortlist_database_unavailable_total",
                                     "Calls that could not be served, by reason: "
                                     "database_unavailable or storage_full.",
                                     {"reason"})) {
  for (const char* outcome : {"committed", "refused", "failed"}) writes.With({outcome});
  for (const char* reason : {"database_unavailable", "storage_full"}) unavailable.With({reason});
}

}  // namespace shortlist
