// Rows a second through the real importer into an empty SQLite database, without the encoder.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include <benchmark/benchmark.h>

#include "index/base/check.h"
#include "server/app/app.h"
#include "server/importer/import_file.h"
#include "tests/benchmark/benchmark_world.h"
#include "tests/benchmark/measure.h"
#include "tests/support/paths.h"

namespace shortlist::testing {
namespace {

using std::filesystem::path;

// The first `count` lines of a file, as a file of the same name.
path FirstLines(const path& file, const path& folder, int64_t count) {
  std::ifstream in(file);
  std::ofstream out(folder / file.filename());
  std::string line;
  for (int64_t i = 0; i < count && std::getline(in, line); ++i) out << line << '\n';
  return folder / file.filename();
}

// One whole import an iteration.
void Import(benchmark::State& state, const ImportOptions& what) {
  const SystemClock clock;
  double rows = 0, seconds = 0;
  for (auto _ : state) {
    const TemporaryFolder folder;
    auto config = ParseConfig("{}");
    config->data = folder.path();
    const auto app = App::Open(*config, clock);
    CHECK(app.ok());
    const auto report = ImportFile((*app)->marketplace(), what, nullptr);
    CHECK(report.ok());
    rows += static_cast<double>(report->created);
    seconds += report->seconds;
    state.SetIterationTime(report->seconds);
  }
  state.counters["rows_per_second"] = rows / seconds;
  state.counters["rows"] = rows / static_cast<double>(state.iterations());
}

void AddImport(const std::string& name,
               const std::function<std::optional<ImportOptions>(const path& folder)>& make) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [=](benchmark::State& state) {
                                 const TemporaryFolder folder;
                                 const auto what = make(folder.path());
                                 if (!what) return state.SkipWithError("its data is not there");
                                 Import(state, *what);
                               })
      ->Iterations(1)
      ->UseManualTime()
      ->Unit(benchmark::kSecond);
}

}  // namespace

void AddImportBenchmarks(const BenchmarkSettings& settings) {
  const int64_t rows = std::min<int64_t>(settings.size, 20'000);
  const std::pair<const char*, ImportKind> kinds[] = {{"freelancers", ImportKind::kFreelancers},
                                                      {"jobs", ImportKind::kJobs},
                                                      {"contracts", ImportKind::kContracts}};
  for (const auto& [name, kind] : kinds) {
    AddImport(std::string("import/") + name,
              [=, name = name, kind = kind](const path& folder) -> std::optional<ImportOptions> {
                const path all = BenchmarkWorld::GeneratedFiles(settings);
                const path file = all / (std::string(name) + ".jsonl");
                return ImportOptions{kind, FirstLines(file, folder, rows), {}};
              });
  }
  if (!settings.real_data) return;
  AddImport("import/real/freelancers", [](const path&) -> std::optional<ImportOptions> {
    const auto file = SharedData("profiles/freelancers.jsonl");
    if (!file) return std::nullopt;
    return ImportOptions{ImportKind::kFreelancers, *file, "data/import/freelancers.json"};
  });
  AddImport("import/real/jobs", [](const path&) -> std::optional<ImportOptions> {
    const auto file = SharedData("jobs/jobs.jsonl");
    if (!file) return std::nullopt;
    return ImportOptions{ImportKind::kJobs, *file, "data/import/jobs.json"};
  });
}

}  // namespace shortlist::testing
