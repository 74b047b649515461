#include "server/evaluation/evaluation_report.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/paths.h"

namespace shortlist {
namespace {

using testing::TemporaryFolder;

EvaluationReport TwoSuites() {
  EvaluationReport report;
  report.modes = {RetrievalMode::kHybrid};
  for (const std::string name : {"a", "b"}) {
    SuiteReport& suite = report.suites.emplace_back();
    suite.name = name;
    suite.documents = 9;
    suite.query_ids = {"q1", "q2"};
    suite.metrics[RetrievalMode::kHybrid] = {{0.5, 0.25, 1, 0.5, 0.125}, {1, 0.75, 1, 1, 0.375}};
  }
  report.suites[1].metrics[RetrievalMode::kHybrid] = {{}, {}};
  return report;
}

TEST(EvaluationReport, KnowsItsModesByName) {
  EXPECT_EQ(*ParseEvaluationModes("lexical"), std::vector{RetrievalMode::kLexical});
  EXPECT_EQ(
      *ParseEvaluationModes("all"),
      (std::vector{RetrievalMode::kLexical, RetrievalMode::kSemantic, RetrievalMode::kHybrid}));
  EXPECT_EQ(ParseEvaluationModes("both").error().reason, "bad_mode");
  EXPECT_EQ(ParseEvaluationModes("").error().reason, "bad_mode");
}

TEST(EvaluationReport, IsRenderedWithTheMeanOverSuites) {
  EXPECT_EQ(RenderReport(TwoSuites()),
            R"({"suites":[{"name":"a","queries":2,"documents":9,"modes":{"hybrid":)"
            R"({"ndcg_10":0.75,"recall_10":0.5,"recall_100":1.0,"mrr_10":0.75,"map_100":0.25}}},)"
            R"({"name":"b","queries":2,"documents":9,"modes":{"hybrid":)"
            R"({"ndcg_10":0.0,"recall_10":0.0,"recall_100":0.0,"mrr_10":0.0,"map_100":0.0}}}],)"
            R"("mean":{"hybrid":)"
            R"({"ndcg_10":0.375,"recall_10":0.25,"recall_100":0.5,"mrr_10":0.375,)"
            R"("map_100":0.125}}})");
}

TEST(EvaluationReport, DiffersInNothingFromItsOwnBaseline) {
  const TemporaryFolder folder;
  EvaluationReport report = TwoSuites();
  std::ofstream(folder.path() / "baseline.json") << RenderBaseline(report);
  const auto baseline = ReadBaseline(folder.path() / "baseline.json");
  ASSERT_TRUE(baseline) << baseline.error().detail;
  EXPECT_EQ(baseline->at("a").at("q2"), 1);
  CompareWithBaseline(*baseline, &report);
  ASSERT_TRUE(report.against_baseline);
  EXPECT_EQ(report.against_baseline->difference, 0);
  EXPECT_EQ(report.against_baseline->low, 0);
  EXPECT_EQ(report.against_baseline->high, 0);
}

TEST(EvaluationReport, ComparesOnlyQueriesThatTheBaselineHas) {
  EvaluationReport report = TwoSuites();
  CompareWithBaseline({{"a", {{"q1", 0.25}, {"gone", 1}}}, {"other", {{"q1", 0}}}}, &report);
  ASSERT_TRUE(report.suites[0].against_baseline);
  EXPECT_EQ(report.suites[0].against_baseline->difference, 0.25);
  EXPECT_FALSE(report.suites[1].against_baseline);
  EXPECT_EQ(report.against_baseline->difference, 0.25);
  EXPECT_NE(RenderReport(report).find(
                R"("hybrid_against_baseline":{"difference":0.25,"low":0.25,"high":0.25})"),
            std::string::npos);
}

TEST(EvaluationReport, RefusesABaselineThatIsNone) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "baseline.json";
  EXPECT_EQ(ReadBaseline(file).error().reason, "bad_baseline");
  for (const char* text : {"", "[]", R"({"a": 1})", R"({"a": {"q1": "high"}})"}) {
    std::ofstream(file) << text;
    EXPECT_EQ(ReadBaseline(file).error().reason, "bad_baseline") << text;
  }
}

}  // namespace
}  // namespace shortlist
