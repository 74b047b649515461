// Filters and facets over all generated freelancers.

#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "index/columns/bitset.h"
#include "index/columns/column_store.h"
#include "index/hybrid/hybrid_index.h"
#include "tests/benchmark/benchmark_world.h"
#include "tests/benchmark/measure.h"

namespace shortlist::testing {
namespace {

// The columns of a snapshot.
struct Columns {
  explicit Columns(std::shared_ptr<const IndexSnapshot> of) : snapshot(std::move(of)) {
    for (const auto& segment : snapshot->segments) segments.push_back(segment->columns);
  }
  std::shared_ptr<const IndexSnapshot> snapshot;
  std::vector<std::shared_ptr<const ColumnSegment>> segments;
};

FilterClause RateUpTo(int64_t most) { return {Column::kRate, {}, false, {{{}, most}}, false}; }

using MakeClauses = std::vector<FilterClause> (*)(const BenchmarkWorld&, uint64_t);

std::vector<FilterClause> RateRange(const BenchmarkWorld&, uint64_t number) {
  Random random(1, RandomStream::kLoad, number);
  return {RateUpTo(random.Between(1'000, 15'000))};
}

std::vector<FilterClause> OneSkill(const BenchmarkWorld& world, uint64_t number) {
  Random random(1, RandomStream::kLoad, number);
  const SkillGraph& skills = *world.marketplace().rules.skills;
  return {{Column::kSkills, {skills.IdOf(world.questions().Skill(&random))}, false, {}, false}};
}

std::vector<FilterClause> ThreeClauses(const BenchmarkWorld& world, uint64_t number) {
  auto clauses = OneSkill(world, number);
  clauses.push_back(RateRange(world, number).front());
  clauses.push_back({Column::kCountry, {"US", "IN", "GB"}, false, {}, false});
  return clauses;
}

void Select(benchmark::State& state, const BenchmarkSettings& settings, MakeClauses make) {
  const BenchmarkWorld* world = BenchmarkWorld::Generated(settings);
  if (world == nullptr) return state.SkipWithError("no model");
  const Columns columns(world->engine().talent->Get());
  std::vector<std::vector<FilterClause>> filters;
  for (int64_t i = 0; i < settings.queries; ++i) {
    filters.push_back(make(*world, static_cast<uint64_t>(i)));
  }
  MeasureEach(state, filters.size(), [&](size_t i) {
    benchmark::DoNotOptimize(
        EvaluateClauses(columns.segments, filters[i], *columns.snapshot->alive));
  });
}

void CountFacet(benchmark::State& state, const BenchmarkSettings& settings, Column column) {
  const BenchmarkWorld* world = BenchmarkWorld::Generated(settings);
  if (world == nullptr) return state.SkipWithError("no model");
  const Columns columns(world->engine().talent->Get());
  const std::vector<FilterClause> half = {RateUpTo(4'000)};
  const auto matching = EvaluateClauses(columns.segments, half, *columns.snapshot->alive).front();
  MeasureEach(state, 1, [&](size_t) {
    benchmark::DoNotOptimize(CountValues(columns.segments, column, matching));
  });
  state.counters["documents"] = static_cast<double>(matching.Count());
}

}  // namespace

void AddColumnBenchmarks(const BenchmarkSettings& settings) {
  const std::pair<const char*, MakeClauses> filters[] = {
      {"rate_range", RateRange}, {"one_skill", OneSkill}, {"three_clauses", ThreeClauses}};
  for (const auto& [name, make] : filters) {
    benchmark::RegisterBenchmark(
        (std::string("columns/filter/") + name).c_str(),
        [=, make = make](benchmark::State& state) { Select(state, settings, make); })
        ->Iterations(settings.queries)
        ->Unit(benchmark::kMillisecond);
  }
  for (const Column column : {Column::kSkills, Column::kCountry}) {
    benchmark::RegisterBenchmark(
        ("columns/facet/" + std::string(NameOf(column))).c_str(),
        [=](benchmark::State& state) { CountFacet(state, settings, column); })
        ->Iterations(settings.queries)
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace shortlist::testing
