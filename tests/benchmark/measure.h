#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "server/load/latency_summary.h"

namespace shortlist::testing {

// How many questions are asked before the clock runs: caches and branch predictors are warm then.
inline constexpr int64_t kWarmUp = 20;

// How long one call takes.
template <typename Call>
int64_t NanosecondsOf(const Call& call) {
  const auto begin = std::chrono::steady_clock::now();
  call();
  return std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin).count();
}

inline void ShowPercentiles(benchmark::State& state, std::vector<int64_t> nanoseconds) {
  const LatencySummary latency = Summarize(std::move(nanoseconds));
  state.counters["p50_ms"] = latency.p50_ms;
  state.counters["p99_ms"] = latency.p99_ms;
  state.counters["max_ms"] = latency.max_ms;
}

// Asks question 0, 1, 2, ... of `count`, one an iteration, and counts p50_ms, p99_ms and max_ms
// beside the mean.
template <typename Ask>
void MeasureEach(benchmark::State& state, size_t count, const Ask& ask) {
  for (size_t i = 0; i < std::min<size_t>(kWarmUp, count); ++i) ask(count - 1 - i);
  std::vector<int64_t> nanoseconds;
  size_t at = 0;
  for (auto _ : state) {
    nanoseconds.push_back(NanosecondsOf([&] { ask(at % count); }));
    ++at;
  }
  state.counters["different"] = static_cast<double>(count);
  ShowPercentiles(state, std::move(nanoseconds));
}

}  // namespace shortlist::testing
