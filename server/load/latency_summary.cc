#include "server/load/latency_summary.h"

#include <algorithm>

namespace shortlist {
namespace {

// `sorted` is not empty; `per_mille` 1..1000.
double Percentile(const std::vector<int64_t>& sorted, size_t per_mille) {
  const size_t rank = (sorted.size() * per_mille + 999) / 1'000;  // from 1, rounded up
  return static_cast<double>(sorted[rank - 1]) / 1e6;
}

}  // namespace

LatencySummary Summarize(std::vector<int64_t> nanoseconds) {
  LatencySummary summary;
  summary.count = nanoseconds.size();
  if (nanoseconds.empty()) return summary;
  std::sort(nanoseconds.begin(), nanoseconds.end());
  summary.p50_ms = Percentile(nanoseconds, 500);
  summary.p90_ms = Percentile(nanoseconds, 900);
  summary.p99_ms = Percentile(nanoseconds, 990);
  summary.p999_ms = Percentile(nanoseconds, 999);
  summary.max_ms = Percentile(nanoseconds, 1'000);
  return summary;
}

}  // namespace shortlist
