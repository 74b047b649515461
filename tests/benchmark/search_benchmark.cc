// How long the parts of a search take: scripts/dev bench [REGEX].

#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include "index/base/check.h"
#include "index/base/civil_day.h"
#include "index/lexical/impact_index.h"
#include "index/text/analyzer.h"
#include "server/generator/generate_marketplace.h"

namespace shortlist {
namespace {

// Generated people as documents; the same ones in every run.
std::vector<Document> GeneratedTalent(int64_t count) {
  GenerateOptions options;
  options.freelancers = count;
  options.jobs = 0;
  options.today = DayFromDate(2026, 3, 1);
  options.vocabulary = "data/seed";
  std::vector<Document> documents;
  const auto made = GenerateMarketplace(options, [&](GeneratedKind kind, std::string_view line) {
    if (kind != GeneratedKind::kFreelancer) return;
    const auto person = nlohmann::json::parse(line);
    Document& document = documents.emplace_back();
    document.Text(TextField::kTitle) = person.value("title", "");
    document.Text(TextField::kBody) = person.value("overview", "");
    for (const auto& skill : person.value("skills", nlohmann::json::array())) {
      document.Text(TextField::kSkills) += skill["name"].get<std::string>() + "\n";
    }
  });
  CHECK(made.ok());
  return documents;
}

void AnalyzeProfile(benchmark::State& state) {
  const auto documents = GeneratedTalent(200);
  size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(AnalyzeDocument(documents[at++ % documents.size()]));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(AnalyzeProfile);

// BM25F over `range(0)` people, for a question of one rare word up to four common ones.
void SearchWords(benchmark::State& state, const std::string& question) {
  std::vector<AnalyzedDocument> analyzed;
  for (const Document& document : GeneratedTalent(state.range(0))) {
    analyzed.push_back(AnalyzeDocument(document));
  }
  const std::vector<std::shared_ptr<const ImpactSegment>> segments = {
      ImpactSegment::Build(analyzed, 0)};
  const Bitset alive(analyzed.size(), true);
  const LexicalView view{segments, alive, CountLive(segments, alive)};
  LexicalQuery query;
  for (const auto& alternatives : AnalyzeQuestion(question)) {
    auto& group = query.groups.emplace_back();
    for (const std::string& term : alternatives) group.push_back({term, 1});
  }
  size_t hits = 0;
  for (auto _ : state) hits = SearchImpacts(view, query).hits.size();
  state.counters["hits"] = static_cast<double>(hits);
}
BENCHMARK_CAPTURE(SearchWords, one_rare, "solidity")->Arg(10'000)->Arg(100'000);
BENCHMARK_CAPTURE(SearchWords, one_common, "developer")->Arg(10'000)->Arg(100'000);
BENCHMARK_CAPTURE(SearchWords, four, "senior react developer shop")->Arg(10'000)->Arg(100'000);

}  // namespace
}  // namespace shortlist

BENCHMARK_MAIN();
