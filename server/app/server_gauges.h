#pragma once

#include <filesystem>

#include "index/base/metrics.h"
#include "server/api/api_context.h"

namespace shortlist {

// How the server is, as gauges: what /v1/health/ready tells, and the room on disk. Any thread.
class ServerGauges {
 public:
  // `metrics` must outlive it.
  explicit ServerGauges(Metrics& metrics);

  // `data`: the marketplace's folder.
  void Show(const HealthReport& health, const std::filesystem::path& data);

 private:
  void ShowReasons(const HealthReport& health);

  Gauge& ready_;
  MetricFamily<Gauge>& not_ready_;
  MetricFamily<Gauge>& degraded_;
  MetricFamily<Gauge>& generation_;
  MetricFamily<Gauge>& documents_;
  MetricFamily<Gauge>& applied_seq_;
  MetricFamily<Gauge>& pending_vectors_;
  Gauge& last_seq_;
  Gauge& lag_events_;
  Gauge& lag_seconds_;
  Gauge& database_up_;
  Gauge& free_bytes_;
};

}  // namespace shortlist
