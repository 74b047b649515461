// The Job Success Score of one freelancer, from their contracts.

#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "ranking/job_success/job_success_score.h"
#include "server/storage/storage.h"
#include "server/workflow/contract_outcomes.h"
#include "tests/benchmark/benchmark_world.h"
#include "tests/benchmark/measure.h"

namespace shortlist::testing {

void AddJobSuccessBenchmarks(const BenchmarkSettings& settings) {
  benchmark::RegisterBenchmark("job_success/score", [=](benchmark::State& state) {
    BenchmarkWorld* world = BenchmarkWorld::Generated(settings);
    if (world == nullptr) return state.SkipWithError("no model");
    std::vector<std::vector<ContractOutcome>> people;
    size_t contracts = 0;
    world->storage().Read([&](ReadTransaction& tx) {
      ListQuery all;
      all.limit = static_cast<int>(settings.queries);
      for (const Freelancer& person : tx.freelancers().List(all)) {
        people.push_back(OutcomesOf(tx.contract_history().OfFreelancer(person.external_id)));
        contracts += people.back().size();
      }
    });
    const CivilDay today = DayOf(world->clock().Now());
    const JobSuccessOptions options;
    MeasureEach(state, people.size(), [&](size_t i) {
      const JobSuccess score = ComputeJobSuccess(people[i], today, options);
      benchmark::DoNotOptimize(EstimateJobSuccess(score, 70, options));
    });
    state.counters["contracts"] =
        static_cast<double>(contracts) / static_cast<double>(people.size());
  })->Iterations(settings.queries);
}

}  // namespace shortlist::testing
