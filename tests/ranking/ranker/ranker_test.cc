#include "ranking/ranker/ranker.h"

#include <gtest/gtest.h>

#include "tests/ranking/ranker/crowd.h"

namespace shortlist {
namespace {

using testing::Crowd;
using testing::Profile;
using testing::Trusted;

std::vector<std::string> IdsOf(const std::vector<RankedCandidate>& ranked) {
  std::vector<std::string> ids;
  for (const RankedCandidate& candidate : ranked) ids.emplace_back(candidate.candidate->id);
  return ids;
}

using Ids = std::vector<std::string>;

const char* const kGolden = R"({
  "rerank_depth": 1,
  "fusion": {"weights": [{"lexical": 0.25, "semantic": 0.75}]},
  "views": [
    {"name": "for_job", "share": 0.8,
     "features": {"skill_coverage": 2, "semantic_similarity": 1, "job_success": 1}},
    {"name": "for_freelancer", "share": 0.2, "features": {"pay_fit": 1, "experience": 3}}
  ]})";

// Ann is first by both channels, Bob follows below the depth; the job names no level.
Crowd GoldenCrowd() {
  Crowd crowd(Side::kTalent);
  ColumnValues ann;
  ann.keywords = {{Column::kSkills, {"go", "sql"}}};
  ann.integers = {{Column::kRate, 5'000}, {Column::kExperienceYears, 9}};
  crowd.Add("ann", 8.0F, 0.8F, ann);
  crowd.Add("bob", 4.0F, 0.6F, {});
  crowd.asked.emplace();
  crowd.asked->keywords = {{Column::kSkills, {"go", "react"}}};
  crowd.asked->integers = {{Column::kRateMax, 2'500}};
  Signals signals = Trusted(700'000);
  signals.jss_score = 90;
  crowd.signals().Publish({{"ann", signals}});
  return crowd;
}

TEST(Ranker, ExplainsTheSecondPhaseFeatureByFeature) {
  Crowd crowd = GoldenCrowd();
  const RankProfile profile = Profile(kGolden);
  const RankRequest request = crowd.Request(profile);
  const auto ranked = Rank(request);
  ASSERT_EQ(IdsOf(ranked), (Ids{"ann", "bob"}));
  // for_job: (1 * 0.7 + 1 * 1 + 2 * 0.5) / 4 = 0.675; for_freelancer: 0.5, experience not asked.
  EXPECT_DOUBLE_EQ(ranked[0].score, 64);
  ASSERT_EQ(ranked[0].views.size(), 2u);
  EXPECT_DOUBLE_EQ(ranked[0].views[0], 67.5);
  EXPECT_DOUBLE_EQ(ranked[0].views[1], 50);
  EXPECT_EQ(
      RenderText(Explain(request, ranked[0])),
      "64 score: sum of the views by rank profile test\n"
      "  54 for_job: 67.5 of 100, counted at 0.8\n"
      "    14 job_success: Job Success 90 %; the estimate is above 70 % with nine in ten chances"
      " (0.7 at weight 0.25)\n"
      "    20 semantic_similarity: the meaning of the text is near the question"
      " (1 at weight 0.25)\n"
      "    20 skill_coverage: has 1 of 2 skills asked for (0.5 at weight 0.5)\n"
      "  10 for_freelancer: 50 of 100, counted at 0.2\n"
      "    10 pay_fit: the job pays less than the rate (0.5 at weight 1)\n");
}

TEST(Ranker, ExplainsTheFirstPhaseByItsChannels) {
  Crowd crowd = GoldenCrowd();
  const RankProfile profile = Profile(kGolden);
  const RankRequest request = crowd.Request(profile);
  const auto ranked = Rank(request);
  EXPECT_FALSE(ranked[1].second_phase);
  EXPECT_NEAR(ranked[1].first_phase, 0.6875, 1e-6);  // 0.25 * 4/8 + 0.75 * 0.6/0.8
  EXPECT_DOUBLE_EQ(ranked[1].score, 64) << "68.75 would stand above Ann";
  EXPECT_EQ(RenderText(Explain(request, ranked[1])),
            "64 first_phase: below the depth of the second phase: channels only, scaled by 0.931 to"
            " follow it\n"
            "  11.64 lexical: words of the question in the text\n"
            "  52.36 semantic: meaning near the question\n");
  const auto alone = RankByFirstPhase(request);
  EXPECT_NEAR(alone[1].score, 68.75, 1e-4);
  EXPECT_EQ(RenderText(Explain(request, alone[1])),
            "68.75 first_phase: below the depth of the second phase: channels only\n"
            "  12.5 lexical: words of the question in the text\n"
            "  56.25 semantic: meaning near the question\n");
}

TEST(Ranker, LeavesFirstPhaseScoresThatFollowAnyway) {
  Crowd crowd(Side::kTalent);
  crowd.Add("ann", 8.0F, 0.8F, {});
  crowd.Add("bob", 2.0F, 0.2F, {});
  const RankProfile profile = Profile(
      R"({"rerank_depth": 1, "views": [{"name": "v", "features": {"semantic_similarity": 1}}]})");
  const auto ranked = Rank(crowd.Request(profile));
  EXPECT_DOUBLE_EQ(ranked[0].score, 100);
  EXPECT_NEAR(ranked[1].score, 25, 1e-6);
}

TEST(Ranker, ScoresBelowADepthThatEndsAtZeroAreZeroInTheOrderOfTheFirstPhase) {
  Crowd crowd(Side::kTalent);
  for (const auto& [id, lexical] : {std::pair{"c", 2.0F}, {"b", 4.0F}, {"a", 8.0F}}) {
    crowd.Add(id, lexical, std::nullopt, {});
  }
  const RankProfile profile =
      Profile(R"({"rerank_depth": 1, "views": [{"name": "v", "features": {"verification": 1}}]})");
  const RankRequest request = crowd.Request(profile);
  const auto ranked = Rank(request);
  EXPECT_EQ(IdsOf(ranked), (Ids{"a", "b", "c"}));
  for (const RankedCandidate& candidate : ranked) {
    EXPECT_EQ(candidate.score, 0);
    EXPECT_TRUE(AddsUp(Explain(request, candidate), 1e-9));
  }
}

TEST(Ranker, TheSecondPhaseReordersTheBestAndOnlyThem) {
  Crowd crowd(Side::kTalent);
  ColumnValues verified;
  verified.integers = {{Column::kVerified, 1}};
  crowd.Add("a", 8.0F, std::nullopt, {});
  crowd.Add("b", 4.0F, std::nullopt, verified);
  crowd.Add("c", 2.0F, std::nullopt, verified);
  RankProfile profile =
      Profile(R"({"rerank_depth": 2, "views": [{"name": "v", "features": {"verification": 1}}]})");
  EXPECT_EQ(IdsOf(Rank(crowd.Request(profile))), (Ids{"b", "a", "c"}));
  profile.rerank_depth = 3;
  EXPECT_EQ(IdsOf(Rank(crowd.Request(profile))), (Ids{"b", "c", "a"}));
  profile.rerank_depth = 100;
  EXPECT_EQ(IdsOf(Rank(crowd.Request(profile))), (Ids{"b", "c", "a"}));
}

TEST(Ranker, SettlesTiesByIdInBothPhases) {
  Crowd crowd(Side::kTalent);
  for (const char* id : {"d", "b", "e", "a", "c"}) crowd.Add(id, 1.0F, std::nullopt, {});
  RankProfile profile =
      Profile(R"({"rerank_depth": 2, "views": [{"name": "v", "features": {"verification": 1}}]})");
  EXPECT_EQ(IdsOf(Rank(crowd.Request(profile))), (Ids{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(IdsOf(RankByFirstPhase(crowd.Request(profile))), (Ids{"a", "b", "c", "d", "e"}));
}

TEST(Ranker, RanksNobodyWhenThereIsNobody) {
  Crowd crowd(Side::kTalent);
  const RankProfile profile = Profile(kGolden);
  EXPECT_TRUE(Rank(crowd.Request(profile)).empty());
  EXPECT_TRUE(RankByFirstPhase(crowd.Request(profile)).empty());
}

TEST(Ranker, AViewOfWhichNothingIsAskedGivesNothingToAnybody) {
  Crowd crowd(Side::kTalent);
  crowd.Add("a", 1.0F, std::nullopt, {});
  const RankProfile profile = Profile(R"({"views": [
    {"name": "asked", "share": 0.5, "features": {"text_match": 1}},
    {"name": "not asked", "share": 0.5, "features": {"rate_fit": 1}}]})");
  const RankRequest request = crowd.Request(profile);
  const auto ranked = Rank(request);
  EXPECT_DOUBLE_EQ(ranked[0].score, 50);
  EXPECT_EQ(ranked[0].views, (std::vector<double>{100, 0}));
  EXPECT_TRUE(AddsUp(Explain(request, ranked[0]), 1e-9));
}

TEST(Ranker, ExplainsReciprocalRanksAsOneNumber) {
  Crowd crowd = GoldenCrowd();
  RankProfile profile = Profile(kGolden);
  profile.fusion.method = FusionOptions::Method::kReciprocalRank;
  const RankRequest request = crowd.Request(profile);
  const auto ranked = Rank(request);
  EXPECT_NEAR(ranked[1].first_phase, 61.0 / 62, 1e-12);
  EXPECT_EQ(RenderText(Explain(request, ranked[1])),
            "64 first_phase: below the depth of the second phase: channels only, scaled by 0.65 to"
            " follow it, by reciprocal rank\n");
}

TEST(Ranker, HeadroomIsWhatEachFeatureCouldStillAdd) {
  Crowd crowd = GoldenCrowd();
  const RankProfile profile = Profile(kGolden);
  const RankRequest request = crowd.Request(profile);
  const auto headroom = Headroom(request, Rank(request)[0]);
  ASSERT_EQ(headroom.size(), 4u);
  const std::pair<const char*, double> expected[] = {
      {"skill_coverage", 20}, {"pay_fit", 10}, {"job_success", 6}, {"semantic_similarity", 0}};
  for (size_t i = 0; i < headroom.size(); ++i) {
    EXPECT_EQ(headroom[i].feature, expected[i].first);
    EXPECT_NEAR(headroom[i].points, expected[i].second, 1e-9);
  }
}

TEST(Ranker, HeadroomTakesAFeatureOfTwoViewsTogether) {
  Crowd crowd(Side::kTalent);
  crowd.Add("a", 1.0F, std::nullopt, {});
  const RankProfile profile = Profile(R"({"views": [
    {"name": "one", "share": 0.5, "features": {"verification": 1, "text_match": 1}},
    {"name": "two", "share": 0.5, "features": {"verification": 1}}]})");
  const RankRequest request = crowd.Request(profile);
  const auto headroom = Headroom(request, Rank(request)[0]);
  EXPECT_EQ(headroom[0].feature, "verification");
  EXPECT_DOUBLE_EQ(headroom[0].points, 75);
}

TEST(Ranker, UsesTheSignalsOfTheFreelancerWhoAsks) {
  Crowd crowd(Side::kJobs);
  crowd.Add("job", 1.0F, std::nullopt, {});
  crowd.asked.emplace();
  crowd.signals().Publish({{"asker", Trusted(900'000)}, {"job", Trusted(100'000)}});
  const RankProfile profile =
      Profile(R"({"views": [{"name": "v", "features": {"job_success": 1}}]})");
  EXPECT_DOUBLE_EQ(Rank(crowd.Request(profile))[0].score, 90);
}

}  // namespace
}  // namespace shortlist
