#include "server/evaluation/evaluate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/server/evaluation/suite_folder.h"

namespace shortlist {
namespace {

using testing::SuiteFolder;
using testing::TemporaryFolder;

// A text's vector says which trade its first word is of: so that meaning and words can disagree.
class TradeEmbedder final : public Embedder {
 public:
  const EmbeddingModel& model() const override { return model_; }

  Result<std::vector<std::vector<float>>> Embed(std::span<const std::string> texts,
                                                TextRole) const override {
    if (down) return Error{ErrorCode::kUnavailable, "semantic_unavailable", "down", {}};
    std::vector<std::vector<float>> vectors;
    for (const std::string& text : texts) {
      std::vector<float> vector(8, 0.0F);
      const bool water = text.starts_with("plumber") || text.starts_with("pipes");
      const bool bread = text.starts_with("baker") || text.starts_with("loaves");
      vector[water ? 0 : bread ? 1 : 2 + text.size() % 6] = 1;
      vectors.push_back(std::move(vector));
      if (water || bread) ++embedded;
    }
    return vectors;
  }

  std::vector<std::string> SplitIntoWindows(std::string_view text, TextRole) const override {
    if (text.empty()) return {};
    return {std::string(text)};
  }

  bool down = false;
  mutable std::atomic<int> embedded = 0;  // texts of the suite

 private:
  EmbeddingModel model_{"trades", "0123456789ab", 8};
};

RankProfiles Profiles() {
  RankProfiles profiles;
  profiles["talent_search"].name = "talent_search";
  return profiles;
}

// By words, "pipes" finds d2 alone; by meaning it finds d1 before all others.
SuiteFolder Trades() {
  return {R"({"_id": "d1", "title": "", "text": "plumber for kitchens"}
{"_id": "d2", "title": "", "text": "organs with pipes"}
{"_id": "d3", "title": "", "text": "baker"}
)",
          R"({"_id": "q1", "text": "pipes"}
{"_id": "q2", "text": "loaves"}
)",
          "q1\td1\t1\nq2\td3\t1\n"};
}

EvaluationOptions For(const SuiteFolder& folder, std::vector<RetrievalMode> modes) {
  EvaluationOptions options;
  options.suites = {folder.path()};
  options.modes = std::move(modes);
  return options;
}

TEST(Evaluate, MeasuresEveryModeThroughTheIndex) {
  const SuiteFolder folder = Trades();
  const TradeEmbedder embedder;
  const auto report = Evaluate(For(folder, *ParseEvaluationModes("all")), &embedder, Profiles());
  ASSERT_TRUE(report) << report.error().detail;
  ASSERT_EQ(report->suites.size(), 1U);
  const SuiteReport& suite = report->suites[0];
  EXPECT_EQ(suite.name, "small");
  EXPECT_EQ(suite.documents, 3U);
  EXPECT_EQ(suite.query_ids, (std::vector<std::string>{"q1", "q2"}));
  EXPECT_EQ(suite.metrics.at(RetrievalMode::kLexical)[0], RelevanceMetrics{});
  EXPECT_EQ(suite.metrics.at(RetrievalMode::kLexical)[1], RelevanceMetrics{});
  EXPECT_NEAR(suite.metrics.at(RetrievalMode::kSemantic)[0].ndcg_10, 1, 1e-12);
  EXPECT_NEAR(suite.metrics.at(RetrievalMode::kSemantic)[1].ndcg_10, 1, 1e-12);
  // Words and meaning at half each: d1 and d2 tie, and ties go by id.
  EXPECT_NEAR(suite.metrics.at(RetrievalMode::kHybrid)[0].mrr_10, 1, 1e-12);
  EXPECT_NEAR(report->Mean(RetrievalMode::kSemantic).ndcg_10, 1, 1e-12);
}

TEST(Evaluate, RanksByTheProfileNamed) {
  const SuiteFolder folder = Trades();
  const TradeEmbedder embedder;
  RankProfiles profiles = Profiles();
  profiles["words"].fusion.weights = {{0, 0.9, 0.1}};
  EvaluationOptions options = For(folder, {RetrievalMode::kHybrid});
  options.profile = "words";
  const auto report = Evaluate(options, &embedder, profiles);
  ASSERT_TRUE(report);
  EXPECT_NEAR(report->suites[0].metrics.at(RetrievalMode::kHybrid)[0].mrr_10, 0.5, 1e-12);
  options.profile = "none";
  EXPECT_EQ(Evaluate(options, &embedder, profiles).error().reason, "rank_profile_not_found");
}

TEST(Evaluate, LeavesExcludedDocumentsOutOfTheResults) {
  const SuiteFolder folder(
      R"({"_id": "d1", "text": "pipes"}
{"_id": "d2", "text": "pipes and more"}
)",
      R"({"_id": "q1", "text": "pipes", "exclude": ["d1"]}
{"_id": "q2", "text": "pipes"}
)",
      "q1\td2\t1\nq2\td2\t1\n");
  const auto report = Evaluate(For(folder, {RetrievalMode::kLexical}), nullptr, Profiles());
  ASSERT_TRUE(report);
  const auto& metrics = report->suites[0].metrics.at(RetrievalMode::kLexical);
  EXPECT_NEAR(metrics[0].mrr_10, 1, 1e-12);
  EXPECT_NEAR(metrics[1].mrr_10, 0.5, 1e-12);
}

TEST(Evaluate, TakesQueriesLiterally) {
  const SuiteFolder folder(
      R"({"_id": "d1", "text": "cobol"}
{"_id": "d2", "text": "java"}
)",
      R"({"_id": "q1", "text": "java -cobol"}
{"_id": "q2", "text": "--"}
)",
      "q1\td1\t1\nq1\td2\t1\nq2\td1\t1\n");
  const auto report = Evaluate(For(folder, {RetrievalMode::kLexical}), nullptr, Profiles());
  ASSERT_TRUE(report);
  const auto& metrics = report->suites[0].metrics.at(RetrievalMode::kLexical);
  EXPECT_EQ(metrics[0].recall_10, 1);
  EXPECT_EQ(metrics[1], RelevanceMetrics{}) << "signs alone find nothing";
}

TEST(Evaluate, EmbedsNothingTwiceWithAVectorCache) {
  const SuiteFolder folder = Trades();
  const TemporaryFolder cache;
  const TradeEmbedder embedder;
  EvaluationOptions options = For(folder, {RetrievalMode::kSemantic});
  options.vector_cache = cache.path() / "vectors";
  const auto first = Evaluate(options, &embedder, Profiles());
  ASSERT_TRUE(first);
  EXPECT_EQ(embedder.embedded, 4);
  const auto second = Evaluate(options, &embedder, Profiles());
  ASSERT_TRUE(second);
  EXPECT_EQ(embedder.embedded, 4);
  EXPECT_EQ(RenderReport(*first), RenderReport(*second));
}

TEST(Evaluate, RefusesMeaningWithoutAModel) {
  const SuiteFolder folder = Trades();
  for (const char* mode : {"semantic", "hybrid", "all"}) {
    const auto refused = Evaluate(For(folder, *ParseEvaluationModes(mode)), nullptr, Profiles());
    ASSERT_FALSE(refused) << mode;
    EXPECT_EQ(refused.error().reason, "semantic_unavailable");
  }
  TradeEmbedder embedder;
  embedder.down = true;
  const auto refused = Evaluate(For(folder, {RetrievalMode::kHybrid}), &embedder, Profiles());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "semantic_unavailable");
}

TEST(Evaluate, RefusesABadSuiteBeforeAnyWork) {
  const SuiteFolder good = Trades();
  SuiteFolder bad = Trades();
  bad.Write("corpus.jsonl", "nonsense");
  const TradeEmbedder embedder;
  EvaluationOptions options = For(good, {RetrievalMode::kHybrid});
  options.suites.push_back(bad.path());
  const auto refused = Evaluate(options, &embedder, Profiles());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "bad_suite");
  EXPECT_EQ(embedder.embedded, 0);
}

TEST(Evaluate, TellsHowFarItIs) {
  const SuiteFolder folder = Trades();
  std::ostringstream heard;
  ASSERT_TRUE(Evaluate(For(folder, {RetrievalMode::kLexical}), nullptr, Profiles(),
                       [&](std::string_view suite, std::string_view stage, size_t done,
                           size_t all) { heard << suite << " " << stage << done << "/" << all; }));
  EXPECT_EQ(heard.str(), "small lexical2/2");
}

}  // namespace
}  // namespace shortlist
