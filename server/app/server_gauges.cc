#include "server/app/server_gauges.h"

#include <algorithm>
#include <string>
#include <vector>

namespace shortlist {
namespace {

double Has(const std::vector<std::string>& reasons, const std::string& reason) {
  return std::count(reasons.begin(), reasons.end(), reason) > 0 ? 1 : 0;
}

}  // namespace

ServerGauges::ServerGauges(Metrics& metrics)
    : ready_(metrics.GaugeOf("shortlist_ready", "1 while /v1/health/ready says so, else 0.")),
      not_ready_(metrics.GaugesOf("shortlist_not_ready",
                                  "1 for each reason why it is not ready now.", {"reason"})),
      degraded_(metrics.GaugesOf("shortlist_degraded",
                                 "1 for each thing that it does without now, while it answers.",
                                 {"reason"})),
      generation_(metrics.GaugesOf("shortlist_index_generation",
                                   "How often the index was published since the start.", {"side"})),
      documents_(metrics.GaugesOf("shortlist_index_documents", "Documents that search can find.",
                                  {"side"})),
      applied_seq_(metrics.GaugesOf("shortlist_index_applied_seq",
                                    "The last event of the log that search shows.", {"side"})),
      pending_vectors_(metrics.GaugesOf("shortlist_index_pending_vectors",
                                        "Documents that are found by their words only, so far.",
                                        {"side"})),
      last_seq_(metrics.GaugeOf("shortlist_outbox_last_seq",
                                "The last event of the log, as of when the database was there.")),
      lag_events_(metrics.GaugeOf("shortlist_outbox_lag_events",
                                  "Events that search does not show yet, of the side that is "
                                  "further behind.")),
      lag_seconds_(metrics.GaugeOf("shortlist_outbox_lag_seconds",
                                   "Age of the oldest event that search does not show (0: none).")),
      database_up_(metrics.GaugeOf("shortlist_database_up",
                                   "1 when the database could be read just now, else 0.")),
      free_bytes_(metrics.GaugeOf("shortlist_data_free_bytes",
                                  "Room left on the disk of the marketplace's folder.")) {}

void ServerGauges::Show(const HealthReport& health, const std::filesystem::path& data) {
  ShowReasons(health);
  for (const HealthReport::Index& index : health.indexes) {
    generation_.With({index.side}).Set(static_cast<double>(index.generation));
    documents_.With({index.side}).Set(static_cast<double>(index.documents));
    applied_seq_.With({index.side}).Set(static_cast<double>(index.applied_seq));
    pending_vectors_.With({index.side}).Set(static_cast<double>(index.pending_vectors));
  }
  const bool up = Has(health.reasons, "database_unavailable") == 0;
  database_up_.Set(up ? 1 : 0);
  if (up) {
    // Of an earlier moment than last_seq, so that it is never negative.
    int64_t lag = 0;
    for (const auto& index : health.indexes) {
      lag = std::max(lag, health.last_seq - index.applied_seq);
    }
    last_seq_.Set(static_cast<double>(health.last_seq));
    lag_events_.Set(static_cast<double>(lag));
    lag_seconds_.Set(static_cast<double>(health.lag_ms) / 1000);
  }
  std::error_code unknown;
  const auto space = std::filesystem::space(data, unknown);
  if (!unknown) free_bytes_.Set(static_cast<double>(space.available));
}

void ServerGauges::ShowReasons(const HealthReport& health) {
  ready_.Set(health.ready ? 1 : 0);
  for (const char* reason : kNotReadyReasons) {
    not_ready_.With({reason}).Set(Has(health.reasons, reason));
  }
  for (const char* reason : kDegradedReasons) {
    degraded_.With({reason}).Set(Has(health.degraded, reason));
  }
}

}  // namespace shortlist
