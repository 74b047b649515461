// What the words of a profile cost when it comes in.

#include <benchmark/benchmark.h>

#include "index/skills/skill_tagger.h"
#include "index/text/analyzer.h"
#include "server/workflow/search_engine.h"
#include "tests/benchmark/benchmark_world.h"
#include "tests/benchmark/measure.h"

namespace shortlist::testing {

void AddAnalysisBenchmarks(const BenchmarkSettings& settings) {
  benchmark::RegisterBenchmark("analysis/profile", [=](benchmark::State& state) {
    BenchmarkWorld* world = BenchmarkWorld::Generated(settings);
    if (world == nullptr) return state.SkipWithError("no model");
    const auto documents = world->Documents(Side::kTalent, settings.queries);
    MeasureEach(state, documents.size(),
                [&](size_t i) { benchmark::DoNotOptimize(AnalyzeDocument(documents[i])); });
    state.SetItemsProcessed(state.iterations());
  })->Iterations(settings.queries);
  benchmark::RegisterBenchmark("analysis/tag_skills", [=](benchmark::State& state) {
    BenchmarkWorld* world = BenchmarkWorld::Generated(settings);
    if (world == nullptr) return state.SkipWithError("no model");
    const auto documents = world->Documents(Side::kJobs, settings.queries);
    MeasureEach(state, documents.size(), [&](size_t i) {
      benchmark::DoNotOptimize(
          world->engine().tagger->Tag(documents[i].Text(TextField::kBody), 0.5));
    });
    state.SetItemsProcessed(state.iterations());
  })->Iterations(settings.queries);
}

}  // namespace shortlist::testing
