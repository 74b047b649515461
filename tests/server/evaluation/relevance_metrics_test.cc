#include "server/evaluation/relevance_metrics.h"

#include <gtest/gtest.h>

#include <string>

namespace shortlist {
namespace {

// Unjudged documents u1 ... un, then those given.
std::vector<std::string> After(size_t unjudged, std::vector<std::string> last) {
  std::vector<std::string> ids;
  for (size_t i = 1; i <= unjudged; ++i) ids.push_back("u" + std::to_string(i));
  ids.insert(ids.end(), last.begin(), last.end());
  return ids;
}

RelevanceMetrics MeasureIds(const std::vector<std::string>& ids, const Judgements& judgements) {
  return Measure(std::vector<std::string_view>(ids.begin(), ids.end()), judgements);
}

TEST(RelevanceMetrics, AreWhatAHandComputesFromGrades) {
  const auto m = MeasureIds({"two", "unjudged", "one"}, {{"one", 1}, {"two", 2}, {"three", 3}});
  // (2/1 + 1/2) / (3/1 + 2/1.58496 + 1/2)
  EXPECT_NEAR(m.ndcg_10, 2.5 / 4.7618595, 1e-7);
  EXPECT_NEAR(m.recall_10, 2.0 / 3, 1e-12);
  EXPECT_NEAR(m.recall_100, 2.0 / 3, 1e-12);
  EXPECT_NEAR(m.mrr_10, 1, 1e-12);
  EXPECT_NEAR(m.map_100, (1.0 + 2.0 / 3) / 3, 1e-12);
}

TEST(RelevanceMetrics, TakeTiesInTheOrderGiven) {
  const Judgements judgements = {{"b", 1}};
  EXPECT_NEAR(MeasureIds({"a", "b"}, judgements).ndcg_10, 1 / 1.5849625, 1e-7);
  EXPECT_NEAR(MeasureIds({"b", "a"}, judgements).ndcg_10, 1, 1e-12);
}

TEST(RelevanceMetrics, StopAtTenAndAtAHundred) {
  const Judgements judgements = {{"x", 1}};
  const auto tenth = MeasureIds(After(9, {"x"}), judgements);
  EXPECT_NEAR(tenth.mrr_10, 0.1, 1e-12);
  EXPECT_NEAR(tenth.ndcg_10, 1 / 3.4594316, 1e-7);
  EXPECT_EQ(tenth.recall_10, 1);
  const auto eleventh = MeasureIds(After(10, {"x"}), judgements);
  EXPECT_EQ(eleventh.mrr_10, 0);
  EXPECT_EQ(eleventh.ndcg_10, 0);
  EXPECT_EQ(eleventh.recall_10, 0);
  EXPECT_EQ(eleventh.recall_100, 1);
  EXPECT_NEAR(eleventh.map_100, 1.0 / 11, 1e-12);
  EXPECT_EQ(MeasureIds(After(99, {"x"}), judgements).recall_100, 1);
  EXPECT_EQ(MeasureIds(After(100, {"x"}), judgements), RelevanceMetrics{});
}

TEST(RelevanceMetrics, CallTheFirstTenOfManyRelevantOnesIdeal) {
  Judgements judgements;
  std::vector<std::string> ids;
  for (int i = 0; i < 12; ++i) {
    ids.push_back("d" + std::to_string(i));
    judgements[ids.back()] = 1;
  }
  const auto m = MeasureIds(ids, judgements);
  EXPECT_NEAR(m.ndcg_10, 1, 1e-12);
  EXPECT_NEAR(m.recall_10, 10.0 / 12, 1e-12);
  EXPECT_NEAR(m.recall_100, 1, 1e-12);
  EXPECT_NEAR(m.map_100, 1, 1e-12);
}

TEST(RelevanceMetrics, AreZeroWithoutRelevantDocumentsOrResults) {
  EXPECT_EQ(MeasureIds({"a", "b"}, {{"a", 0}, {"b", -1}}), RelevanceMetrics{});
  EXPECT_EQ(MeasureIds({}, {{"a", 1}}), RelevanceMetrics{});
}

TEST(RelevanceMetrics, CountADocumentThatIsNotThereAsMissed) {
  EXPECT_NEAR(MeasureIds({"a"}, {{"a", 1}, {"gone", 1}}).recall_100, 0.5, 1e-12);
}

TEST(RelevanceMetrics, AreAveragedOneByOne) {
  const std::vector<RelevanceMetrics> two = {{1, 0.5, 1, 1, 0.2}, {0, 0.5, 0, 0.5, 0.4}};
  const auto mean = MeanOf(two);
  EXPECT_NEAR(mean.ndcg_10, 0.5, 1e-12);
  EXPECT_NEAR(mean.recall_10, 0.5, 1e-12);
  EXPECT_NEAR(mean.recall_100, 0.5, 1e-12);
  EXPECT_NEAR(mean.mrr_10, 0.75, 1e-12);
  EXPECT_NEAR(mean.map_100, 0.3, 1e-12);
  EXPECT_EQ(MeanOf({}), RelevanceMetrics{});
}

}  // namespace
}  // namespace shortlist
