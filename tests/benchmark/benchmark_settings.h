#pragma once

#include <cstdint>
#include <filesystem>

namespace shortlist::testing {

// What the command line of the benchmarks says.
struct BenchmarkSettings {
  int64_t size = 100'000;   // --size: generated freelancers, and as many jobs
  int64_t queries = 1'000;  // --queries: different ones of each kind
  // --folder: where generated and imported marketplaces are kept from run to run.
  std::filesystem::path folder = "build/bench";
  std::filesystem::path model = "data/models/all-MiniLM-L6-v2";  // the encoder's folder
  bool real_data = true;  // the real marketplaces' data, too, where it is
};

// Each adds its benchmarks.
void AddAnalysisBenchmarks(const BenchmarkSettings& settings);
void AddSearchBenchmarks(const BenchmarkSettings& settings);
void AddMatchBenchmarks(const BenchmarkSettings& settings);
void AddHttpBenchmarks(const BenchmarkSettings& settings);
void AddColumnBenchmarks(const BenchmarkSettings& settings);
void AddEncoderBenchmarks(const BenchmarkSettings& settings);
void AddImportBenchmarks(const BenchmarkSettings& settings);
void AddJobSuccessBenchmarks(const BenchmarkSettings& settings);
void AddAlertBenchmarks(const BenchmarkSettings& settings);

}  // namespace shortlist::testing
