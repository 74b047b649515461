#include "server/load/load_report.h"

#include <cstdio>
#include <string_view>

#include <nlohmann/json.hpp>

namespace shortlist {
namespace {

using nlohmann::json;

std::string Row(std::string_view name, const LatencySummary& latency) {
  char row[160];
  std::snprintf(row, sizeof(row), "%-10.*s %9zu %9.2f %9.2f %9.2f %9.2f %9.2f\n",
                static_cast<int>(name.size()), name.data(), latency.count, latency.p50_ms,
                latency.p90_ms, latency.p99_ms, latency.p999_ms, latency.max_ms);
  return row;
}

json LatencyJson(const LatencySummary& latency) {
  return {{"count", latency.count},   {"p50_ms", latency.p50_ms},   {"p90_ms", latency.p90_ms},
          {"p99_ms", latency.p99_ms}, {"p999_ms", latency.p999_ms}, {"max_ms", latency.max_ms}};
}

}  // namespace

int64_t LoadReport::failed() const {
  int64_t count = 0;
  for (const auto& [reason, number] : errors) count += number;
  return count;
}

std::string RenderText(const LoadReport& report) {
  char line[160];
  std::string text;
  if (report.rate > 0) {
    std::snprintf(line, sizeof(line),
                  "open loop at %.0f requests/s, %d clients; latency from the time it was due\n",
                  report.rate, report.clients);
  } else {
    std::snprintf(line, sizeof(line), "closed loop, %d clients\n", report.clients);
  }
  text += line;
  std::snprintf(line, sizeof(line), "%zu answered in %.1f s: %.1f a second; %lld failed\n",
                report.all.count, report.seconds, report.per_second(),
                static_cast<long long>(report.failed()));
  text += line;
  text += "operation      count    p50 ms    p90 ms    p99 ms  p99.9 ms    max ms\n";
  for (size_t i = 0; i < kLoadOperationCount; ++i) {
    if (report.operations[i].count == 0) continue;
    text += Row(NameOf(static_cast<LoadOperation>(i)), report.operations[i]);
  }
  text += Row("all", report.all);
  for (const auto& [reason, count] : report.errors) {
    text += "failed: " + reason + " " + std::to_string(count) + "\n";
  }
  if (report.unsent > 0) {
    text += "never sent, since no client was free: " + std::to_string(report.unsent) + "\n";
  }
  return text;
}

std::string RenderJson(const LoadReport& report) {
  json operations = json::object();
  for (size_t i = 0; i < kLoadOperationCount; ++i) {
    if (report.operations[i].count == 0) continue;
    const std::string name(NameOf(static_cast<LoadOperation>(i)));
    operations[name] = LatencyJson(report.operations[i]);
  }
  return json{{"loop", report.rate > 0 ? "open" : "closed"},
              {"clients", report.clients},
              {"rate", report.rate},
              {"seconds", report.seconds},
              {"answered", report.all.count},
              {"failed", report.failed()},
              {"unsent", report.unsent},
              {"per_second", report.per_second()},
              {"all", LatencyJson(report.all)},
              {"operations", operations},
              {"errors", report.errors}}
      .dump(2);
}

}  // namespace shortlist
