// What the sentence encoder does with profiles and questions.

#include <algorithm>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "index/embedding/bert_encoder.h"
#include "index/embedding/wordpiece_tokenizer.h"
#include "tests/benchmark/benchmark_world.h"
#include "tests/benchmark/measure.h"

namespace shortlist::testing {
namespace {

constexpr int kMaxTokens = 128;

// Windows of overviews, as they are embedded.
std::vector<std::string> Windows(const BenchmarkWorld& world, int64_t count) {
  std::vector<std::string> windows;
  for (const Document& person : world.Documents(Side::kTalent, count)) {
    const auto parts = world.engine().embedder->SplitIntoWindows(person.Text(TextField::kBody),
                                                                 TextRole::kDocument);
    windows.insert(windows.end(), parts.begin(), parts.end());
  }
  windows.resize(std::min(windows.size(), static_cast<size_t>(count)));
  return windows;
}

void EncodeProfiles(benchmark::State& state, const BenchmarkSettings& settings) {
  const BenchmarkWorld* world = BenchmarkWorld::Generated(settings);
  if (world == nullptr) return state.SkipWithError("no model");
  const auto texts = Windows(*world, std::min<int64_t>(settings.queries, 500));
  BertEncoderOptions options;
  options.threads = static_cast<int>(state.range(0));
  const auto encoder = LoadBertEncoder(settings.model, options);
  const auto tokenizer = WordpieceTokenizer::Load(settings.model / "vocab.txt", true);
  size_t tokens = 0;
  for (const std::string& text : texts) tokens += tokenizer->Encode(text, kMaxTokens).size();
  for (auto _ : state) {
    benchmark::DoNotOptimize((*encoder)->Embed(texts, TextRole::kDocument));
  }
  state.counters["tokens_per_second"] = benchmark::Counter(
      static_cast<double>(tokens), benchmark::Counter::kIsIterationInvariantRate);
}

void EncodeQuestion(benchmark::State& state, const BenchmarkSettings& settings) {
  const BenchmarkWorld* world = BenchmarkWorld::Generated(settings);
  if (world == nullptr) return state.SkipWithError("no model");
  const auto encoder = LoadBertEncoder(settings.model, {});
  std::vector<std::string> questions;
  for (int64_t i = 0; i < settings.queries; ++i) {
    Random random(1, RandomStream::kLoad, static_cast<uint64_t>(i));
    std::string& question = questions.emplace_back();
    for (const std::string& word : world->questions().Words(3, &random)) question += word + " ";
  }
  MeasureEach(state, questions.size(), [&](size_t i) {
    benchmark::DoNotOptimize((*encoder)->Embed({&questions[i], 1}, TextRole::kQuery));
  });
}

}  // namespace

void AddEncoderBenchmarks(const BenchmarkSettings& settings) {
  benchmark::RegisterBenchmark("encoder/profiles",
                               [=](benchmark::State& state) { EncodeProfiles(state, settings); })
      ->ArgName("threads")
      ->Arg(1)
      ->Arg(2)
      ->Iterations(1)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("encoder/question",
                               [=](benchmark::State& state) { EncodeQuestion(state, settings); })
      ->Iterations(settings.queries)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace shortlist::testing
