// A match in process: what the API's handler calls, its asker's vector known. Filters ask for what
// somebody has earned, which hardly depends on what is asked.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "index/columns/bitset.h"
#include "index/hybrid/hybrid_index.h"
#include "server/workflow/match_documents.h"
#include "tests/benchmark/benchmark_world.h"
#include "tests/benchmark/measure.h"

namespace shortlist::testing {
namespace {

struct MatchCase {
  BenchmarkSettings settings;
  BenchmarkWorld* (*world)(const BenchmarkSettings&) = BenchmarkWorld::Generated;
  Side asking = Side::kJobs;
  double share = 1;  // of all documents that pass the filter; 1: no filter
};

// The `share` of freelancers that have earned most.
Filter RichestOf(const IndexSnapshot& snapshot, double share) {
  std::vector<int64_t> earned;
  snapshot.alive->ForEach([&](size_t ordinal) {
    const auto value = snapshot.IntegerOf(Column::kEarned, static_cast<Ordinal>(ordinal));
    earned.push_back(value.value_or(0));
  });
  const auto passing = static_cast<size_t>(share * static_cast<double>(earned.size()));
  const auto first = earned.end() - static_cast<std::ptrdiff_t>(std::max<size_t>(1, passing));
  std::nth_element(earned.begin(), first, earned.end());
  return {{{Column::kEarned, {}, false, {{*first, {}}}, false}}, {}};
}

void Match(benchmark::State& state, const MatchCase& what) {
  BenchmarkWorld* world = what.world(what.settings);
  if (world == nullptr) return state.SkipWithError("its data is not there");
  const Side results = what.asking == Side::kJobs ? Side::kTalent : Side::kJobs;
  std::vector<MatchCommand> commands;
  Filter filter;
  if (what.share < 1) filter = RichestOf(*world->engine().Of(results).Get(), what.share);
  for (Document& asker : world->Documents(what.asking, what.settings.queries)) {
    MatchCommand& command = commands.emplace_back();
    command.results = results;
    command.asker = std::move(asker);
    command.filter = filter;
  }
  std::map<std::string, int64_t> plans;
  double selectivity = 0, asked = 0;
  MeasureEach(state, commands.size(), [&](size_t i) {
    const auto answer = MatchDocuments(world->engine(), commands[i]);
    ++plans[answer->plan.vector];
    ++asked;
    selectivity = answer->plan.filter_selectivity;
  });
  state.counters["passing"] = selectivity;
  for (const auto& [plan, count] : plans) {
    state.counters["plan_" + plan] = static_cast<double>(count) / asked;
  }
}

}  // namespace

void AddMatchBenchmarks(const BenchmarkSettings& settings) {
  const auto add = [&](const std::string& name, const MatchCase& what) {
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) { Match(state, what); })
        ->Iterations(settings.queries)
        ->Unit(benchmark::kMillisecond);
  };
  const std::pair<const char*, double> filters[] = {
      {"none", 1}, {"50%", 0.5}, {"10%", 0.1}, {"1%", 0.01}, {"0.1%", 0.001}};
  for (const auto& [name, share] : filters) {
    add(std::string("match/talent/filter:") + name,
        {settings, BenchmarkWorld::Generated, Side::kJobs, share});
  }
  add("match/jobs/filter:none", {settings, BenchmarkWorld::Generated, Side::kTalent, 1});
  if (!settings.real_data) return;
  add("match/real/talent/filter:none", {settings, BenchmarkWorld::Real, Side::kJobs, 1});
}

}  // namespace shortlist::testing
