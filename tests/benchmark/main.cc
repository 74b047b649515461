// How long the parts take, on generated and on real data: scripts/dev bench [REGEX].
//
//   shortlist_benchmark [--size=N] [--queries=N] [--folder=DIR] [--tiny] [--benchmark_...]
//
// --tiny: a few hundred people, a tiny model and a folder that is removed again: only to see that
// every benchmark runs.

#include <charconv>
#include <iostream>
#include <optional>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "index/base/log.h"
#include "tests/benchmark/benchmark_settings.h"
#include "tests/benchmark/benchmark_world.h"
#include "tests/support/paths.h"
#include "tests/support/tiny_model.h"

namespace shortlist::testing {
namespace {

std::optional<std::string_view> ValueOf(std::string_view argument, std::string_view name) {
  if (!argument.starts_with(name)) return std::nullopt;
  return argument.substr(name.size());
}

bool ReadNumber(std::string_view text, int64_t* number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), *number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() && *number > 0;
}

// False: there is no such argument.
bool ReadArgument(std::string_view argument, BenchmarkSettings* settings,
                  std::optional<TemporaryFolder>* tiny) {
  if (const auto size = ValueOf(argument, "--size=")) return ReadNumber(*size, &settings->size);
  if (const auto queries = ValueOf(argument, "--queries=")) {
    return ReadNumber(*queries, &settings->queries);
  }
  if (const auto folder = ValueOf(argument, "--folder=")) {
    settings->folder = *folder;
    return true;
  }
  if (argument != "--tiny") return false;
  tiny->emplace();
  settings->folder = (*tiny)->path();
  settings->model = (*tiny)->path() / "model";
  TinyModel::Write(settings->model);
  settings->size = 200;
  settings->queries = 5;
  settings->real_data = false;
  return true;
}

// Knows how many benchmarks could not run.
class CountingReporter : public benchmark::ConsoleReporter {
 public:
  CountingReporter() : ConsoleReporter(OO_Tabular) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) skipped_ += run.error_occurred ? 1 : 0;
    ConsoleReporter::ReportRuns(runs);
  }
  int skipped() const { return skipped_; }

 private:
  int skipped_ = 0;
};

int Main(int argc, char** argv) {
  SetLogLevel(LogLevel::kError);
  benchmark::Initialize(&argc, argv);
  BenchmarkSettings settings;
  std::optional<TemporaryFolder> tiny;
  for (int i = 1; i < argc; ++i) {
    if (ReadArgument(argv[i], &settings, &tiny)) continue;
    std::cerr << "not an argument of the benchmarks: " << argv[i] << "\n";
    return 2;
  }
  AddAnalysisBenchmarks(settings);
  AddSearchBenchmarks(settings);
  AddMatchBenchmarks(settings);
  AddHttpBenchmarks(settings);
  AddColumnBenchmarks(settings);
  AddEncoderBenchmarks(settings);
  AddImportBenchmarks(settings);
  AddJobSuccessBenchmarks(settings);
  AddAlertBenchmarks(settings);
  CountingReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  BenchmarkWorld::CloseAll();
  return tiny && reporter.skipped() > 0 ? 1 : 0;
}

}  // namespace
}  // namespace shortlist::testing

int main(int argc, char** argv) { return shortlist::testing::Main(argc, argv); }
