// Saved searches asked of jobs that have changed: through what they cannot do without, and plainly.

#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "index/hybrid/hybrid_index.h"
#include "index/hybrid/question_set.h"
#include "server/api/search_filters.h"
#include "server/generator/random.h"
#include "server/http/params_reader.h"
#include "server/workflow/search_documents.h"
#include "tests/benchmark/benchmark_world.h"
#include "tests/benchmark/measure.h"

namespace shortlist::testing {
namespace {

struct AlertCase {
  BenchmarkSettings settings;
  int64_t searches = 0;
  bool by_meaning = false;  // too; else words alone
  bool plainly = false;
  size_t batch = 1;  // documents that have changed together
};

RetrievalQuery MadeUp(const BenchmarkWorld& world, const AlertCase& what, Random* random) {
  SearchCommand command;
  command.side = Side::kJobs;
  for (const std::string& word : world.questions().Words(1 + random->Below(3), random)) {
    command.text += (command.text.empty() ? "" : " ") + word;
  }
  command.mode = what.by_meaning ? RetrievalMode::kHybrid : RetrievalMode::kLexical;
  QueryParameters parameters;
  for (auto& [name, value] : world.questions().JobsFilter(random)) {
    parameters[name].push_back(std::move(value));
  }
  ParamsReader reader(parameters);
  command.filter =
      ReadSearchFilters(reader, Side::kJobs, {&world.engine().rules, world.clock().Now(), {}})
          .filter;
  RetrievalQuery query = QuestionOf(world.engine(), command);
  if (what.by_meaning) query.vector = *EmbedMeaning(world.engine(), query.text.meaning);
  return query;
}

void Alert(benchmark::State& state, const AlertCase& what) {
  BenchmarkWorld* world = BenchmarkWorld::Generated(what.settings);
  if (world == nullptr) return state.SkipWithError("its data is not there");
  const auto snapshot = world->engine().jobs->Get();
  Random random(17);
  QuestionSet set;
  const int64_t filling = NanosecondsOf([&] {
    for (int64_t i = 0; i < what.searches; ++i) {
      set.Put("svs_" + std::to_string(i), MadeUp(*world, what, &random), *snapshot);
    }
  });
  const auto documents = world->Documents(Side::kJobs, what.settings.queries);
  std::vector<DocumentSample> samples;
  for (size_t at = 0; at + what.batch <= documents.size(); at += what.batch) {
    const auto begin = documents.begin() + static_cast<std::ptrdiff_t>(at);
    samples.push_back(
        SampleOf(*snapshot, {begin, begin + static_cast<std::ptrdiff_t>(what.batch)}));
  }
  double found = 0, asked = 0;
  MeasureEach(state, samples.size(), [&](size_t i) {
    found += static_cast<double>(
        (what.plainly ? set.MatchPlainly(samples[i]) : set.Match(samples[i])).size());
    asked += static_cast<double>(what.batch);
  });
  state.counters["found"] = found / asked;  // searches a document
  state.counters["fill_s"] = static_cast<double>(filling) * 1e-9;
}

// What it takes to make documents ready to be asked.
void Sample(benchmark::State& state, const BenchmarkSettings& settings, size_t batch) {
  BenchmarkWorld* world = BenchmarkWorld::Generated(settings);
  if (world == nullptr) return state.SkipWithError("its data is not there");
  const auto snapshot = world->engine().jobs->Get();
  const auto documents = world->Documents(Side::kJobs, static_cast<int64_t>(batch));
  MeasureEach(state, 1, [&](size_t) {
    benchmark::DoNotOptimize(SampleOf(*snapshot, documents).terms.size());
  });
}

}  // namespace

void AddAlertBenchmarks(const BenchmarkSettings& settings) {
  const auto add = [&](const std::string& name, const AlertCase& what, int64_t iterations) {
    benchmark::RegisterBenchmark(("alerts/" + name).c_str(),
                                 [=](benchmark::State& state) { Alert(state, what); })
        ->Iterations(iterations)
        ->Unit(benchmark::kMillisecond);
  };
  for (const bool by_meaning : {false, true}) {
    const std::string how = by_meaning ? "hybrid" : "words";
    for (const int64_t times : {1, 10}) {
      // A tenth of the documents, and as many.
      const int64_t searches = settings.size / 10 * times;
      const std::string name = how + "/searches:" + std::to_string(searches);
      add(name, {settings, searches, by_meaning, false, 1},
          std::min<int64_t>(200, settings.queries));
      if (settings.queries >= 100) {
        add(name + "/batch:100", {settings, searches, by_meaning, false, 100}, 10);
      }
      add(name + "/plainly", {settings, searches, by_meaning, true, 1}, 5);
    }
  }
  for (const size_t batch : {size_t{1}, size_t{100}}) {
    benchmark::RegisterBenchmark(("alerts/sample/batch:" + std::to_string(batch)).c_str(),
                                 [=](benchmark::State& state) { Sample(state, settings, batch); })
        ->Iterations(std::min<int64_t>(100, settings.queries))
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace shortlist::testing
