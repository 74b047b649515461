#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace shortlist {

// How long many things of one kind took, in milliseconds. A percentile is the least duration that
// so many percent of all do not exceed (nearest rank), never one between two that were measured.
struct LatencySummary {
  size_t count = 0;  // 0: the rest is 0 and means nothing
  double p50_ms = 0;
  double p90_ms = 0;
  double p99_ms = 0;
  double p999_ms = 0;
  double max_ms = 0;
};

// In any order.
LatencySummary Summarize(std::vector<int64_t> nanoseconds);

}  // namespace shortlist
