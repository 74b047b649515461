#include "ranking/fusion/fusion.h"

#include <gtest/gtest.h>

#include "ranking/fusion/reciprocal_rank_fusion.h"
#include "ranking/fusion/weighted_sum.h"

namespace shortlist {
namespace {

using Score = std::optional<float>;

// The maxima are those of the candidates, as the retriever sets them.
CandidateSet SetOf(std::vector<Candidate> candidates) {
  CandidateSet set;
  set.candidates = std::move(candidates);
  for (const Candidate& candidate : set.candidates) {
    set.lexical_max = std::max(set.lexical_max, candidate.lexical.value_or(0));
    set.semantic_max = std::max(set.semantic_max, candidate.semantic.value_or(0));
  }
  return set;
}

Candidate Of(std::string_view id, Score lexical, Score semantic) {
  return {0, id, lexical, semantic};
}

void ExpectScores(const std::vector<double>& scores, const std::vector<double>& expected) {
  ASSERT_EQ(scores.size(), expected.size());
  for (size_t i = 0; i < scores.size(); ++i) EXPECT_NEAR(scores[i], expected[i], 1e-7) << i;
}

TEST(WeightedSum, AddsScoresCalibratedByTheBestOfTheMatchSet) {
  const CandidateSet set = SetOf({Of("a", 8, 0.4F), Of("b", 4, 0.8F), Of("c", 2, 0.2F)});
  // a: 0.25 * 8/8 + 0.75 * 0.4/0.8; b: 0.25 * 4/8 + 0.75 * 1; c: 0.25 * 2/8 + 0.75 * 0.2/0.8
  ExpectScores(WeightedSum(set, {0, 0.25, 0.75}), {0.625, 0.875, 0.25});
}

TEST(WeightedSum, DividesByTheSumOfTheWeights) {
  const CandidateSet set = SetOf({Of("a", 8, 0.4F), Of("b", 4, 0.8F)});
  ExpectScores(WeightedSum(set, {0, 1, 3}), {0.625, 0.875});
}

TEST(WeightedSum, TheWindowMayBeLargerThanTheCandidatesAtHand) {
  CandidateSet set = SetOf({Of("a", 8, 0.4F)});
  set.lexical_max = 16;
  set.semantic_max = 1;
  ExpectScores(WeightedSum(set, {0, 0.5, 0.5}), {0.45});
}

TEST(WeightedSum, ACandidateWithoutAChannelGetsNothingOfIt) {
  const CandidateSet set = SetOf({Of("a", 8, {}), Of("b", {}, 0.8F), Of("c", {}, {})});
  ExpectScores(WeightedSum(set, {0, 0.25, 0.75}), {0.25, 0.75, 0});
}

TEST(WeightedSum, ANegativeCosineCountsAsNone) {
  const CandidateSet set = SetOf({Of("a", 8, -0.5F), Of("b", {}, -0.1F), Of("c", 4, 0.5F)});
  ExpectScores(WeightedSum(set, {0, 0.5, 0.5}), {0.5, 0, 0.75});
}

TEST(WeightedSum, AChannelThatWasNotAskedLeavesTheWholeToTheOther) {
  const CandidateSet words = SetOf({Of("a", 8, {}), Of("b", 4, {})});
  ExpectScores(WeightedSum(words, {0, 0.25, 0.75}), {1, 0.5});
  const CandidateSet meaning = SetOf({Of("a", {}, 0.4F), Of("b", {}, 0.8F)});
  ExpectScores(WeightedSum(meaning, {0, 0.25, 0.75}), {0.5, 1});
}

TEST(WeightedSum, WordsRankWithoutAModelThoughTheirWeightIsZero) {
  const CandidateSet words = SetOf({Of("a", 8, {}), Of("b", 4, {})});
  ExpectScores(WeightedSum(words, {0, 0, 1}), {1, 0.5});
  const CandidateSet both = SetOf({Of("a", 8, 0.4F), Of("b", 4, 0.8F)});
  ExpectScores(WeightedSum(both, {0, 0, 1}), {0.5, 1});
}

TEST(WeightedSum, IsZeroForEverybodyWhenNothingWasAsked) {
  ExpectScores(WeightedSum(SetOf({Of("a", {}, {}), Of("b", {}, {})}), {0, 0.5, 0.5}), {0, 0});
  ExpectScores(WeightedSum(SetOf({Of("a", {}, -0.5F)}), {0, 0.5, 0.5}), {0});
  ExpectScores(WeightedSum(CandidateSet{}, {0, 0.5, 0.5}), {});
}

TEST(ReciprocalRankFusion, AddsOneOverKPlusRank) {
  const CandidateSet set =
      SetOf({Of("a", 8, 0.2F), Of("b", 4, 0.8F), Of("c", 2, 0.5F), Of("d", {}, 0.1F)});
  // k = 10; by words a b c, by meaning b c a d; the greatest possible is 1/11 + 1/11.
  const double most = 2.0 / 11;
  ExpectScores(ReciprocalRankFusion(set, 10),
               {(1.0 / 11 + 1.0 / 13) / most, (1.0 / 12 + 1.0 / 11) / most,
                (1.0 / 13 + 1.0 / 12) / most, 1.0 / 14 / most});
}

TEST(ReciprocalRankFusion, AGreaterKMakesRanksMatterLess) {
  const CandidateSet set = SetOf({Of("a", 8, 0.8F), Of("b", 4, 0.4F)});
  ExpectScores(ReciprocalRankFusion(set, 1), {1, 2.0 / 3});
  ExpectScores(ReciprocalRankFusion(set, 60), {1, 61.0 / 62});
}

TEST(ReciprocalRankFusion, SettlesTiesByIdWhateverTheOrderOfTheSet) {
  const CandidateSet set = SetOf({Of("b", 4, {}), Of("a", 4, {}), Of("c", 4, {})});
  ExpectScores(ReciprocalRankFusion(set, 60), {61.0 / 62, 1, 61.0 / 63});
}

TEST(ReciprocalRankFusion, ReachesOneWithOneChannelToo) {
  ExpectScores(ReciprocalRankFusion(SetOf({Of("a", {}, 0.4F), Of("b", {}, 0.8F)}), 60),
               {61.0 / 62, 1});
  ExpectScores(ReciprocalRankFusion(SetOf({Of("a", {}, {})}), 60), {0});
}

TEST(ReciprocalRankFusion, RanksNegativeCosinesToo) {
  ExpectScores(ReciprocalRankFusion(SetOf({Of("a", {}, -0.4F), Of("b", {}, -0.1F)}), 60),
               {61.0 / 62, 1});
}

TEST(Fusion, TakesTheWeightsOfTheLengthOfTheQuestion) {
  FusionOptions options;
  options.weights = {{2, 0.1, 0.9}, {8, 0.3, 0.7}, {0, 0.5, 0.5}};
  const std::pair<size_t, double> lexical[] = {{0, 0.1}, {2, 0.1}, {3, 0.3},
                                               {8, 0.3}, {9, 0.5}, {5'000, 0.5}};
  for (const auto& [words, share] : lexical) {
    EXPECT_EQ(WeightsFor(options, words).lexical, share) << words;
  }
  const CandidateSet set = SetOf({Of("a", 8, {}), Of("b", {}, 0.8F)});
  ExpectScores(Fuse(set, options, 2), {0.1, 0.9});
  ExpectScores(Fuse(set, options, 9), {0.5, 0.5});
}

TEST(Fusion, FollowsTheMethod) {
  const CandidateSet set = SetOf({Of("a", 8, {}), Of("b", 1, {})});
  FusionOptions options;
  ExpectScores(Fuse(set, options, 1), {1, 0.125});
  options.method = FusionOptions::Method::kReciprocalRank;
  options.rank_constant = 1;
  ExpectScores(Fuse(set, options, 1), {1, 2.0 / 3});
}

}  // namespace
}  // namespace shortlist
