#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "server/load/latency_summary.h"
#include "server/load/load_plan.h"

namespace shortlist {

// What came of a load. Latencies are of requests that succeeded (a status below 400): all of them,
// by operation, and together.
struct LoadReport {
  int clients = 0;
  double rate = 0;  // asked for, a second; 0: a closed loop
  double seconds = 0;
  std::array<LatencySummary, kLoadOperationCount> operations;
  LatencySummary all;
  std::map<std::string, int64_t> errors;  // by reason: a problem's, or no_answer_...
  int64_t unsent = 0;  // open loop: their time had come, but no client was free before the end

  double per_second() const { return seconds > 0 ? static_cast<double>(all.count) / seconds : 0; }
  int64_t failed() const;
};

// A table for people.
std::string RenderText(const LoadReport& report);

// {"loop": "closed" | "open", "clients", "rate", "seconds", "answered", "failed", "unsent",
//  "per_second", "all": {"count", "p50_ms", "p90_ms", "p99_ms", "p999_ms", "max_ms"},
//  "operations": {"match": the same, ...}, "errors": {reason: count}}
std::string RenderJson(const LoadReport& report);

}  // namespace shortlist
