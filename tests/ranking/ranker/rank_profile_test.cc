#include "ranking/ranker/rank_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ranking/features/feature_registry.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using testing::TemporaryFolder;

TEST(RankProfile, IsReadWithAllItsSettings) {
  const auto profile = ParseRankProfile("mine", R"({
    // Comments are allowed.
    "description": "Mine.",
    "fusion": {"method": "reciprocal_rank", "rank_constant": 10, "weights": [
      {"up_to_words": 4, "lexical": 0, "semantic": 1},
      {"lexical": 2, "semantic": 3}]},
    "rerank_depth": 50,
    "views": [
      {"name": "one", "share": 0.25, "features": {"text_match": 2, "recency": 0.5}},
      {"name": "two", "share": 0.75, "features": {"job_success": 1}}]})");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->name, "mine");
  EXPECT_EQ(profile->fusion.method, FusionOptions::Method::kReciprocalRank);
  EXPECT_EQ(profile->fusion.rank_constant, 10);
  ASSERT_EQ(profile->fusion.weights.size(), 2u);
  EXPECT_EQ(profile->fusion.weights[0].up_to_words, 4u);
  EXPECT_EQ(profile->fusion.weights[0].semantic, 1);
  EXPECT_EQ(profile->fusion.weights[1].up_to_words, 0u);
  EXPECT_EQ(profile->fusion.weights[1].lexical, 2);
  EXPECT_EQ(profile->rerank_depth, 50u);
  ASSERT_EQ(profile->views.size(), 2u);
  EXPECT_EQ(profile->views[0].name, "one");
  EXPECT_EQ(profile->views[0].share, 0.25);
  ASSERT_EQ(profile->views[0].features.size(), 2u);
  EXPECT_EQ(profile->views[0].features[1].feature, FindFeature("text_match"));
  EXPECT_EQ(profile->views[0].features[1].weight, 2);
}

TEST(RankProfile, HasDefaultsForAllButItsViews) {
  const auto profile = ParseRankProfile(
      "least", R"({"views": [{"name": "relevance", "features": {"text_match": 1}}]})");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->fusion.method, FusionOptions::Method::kWeightedSum);
  EXPECT_EQ(profile->fusion.weights.size(), 1u);
  EXPECT_EQ(profile->rerank_depth, 200u);
  EXPECT_EQ(profile->views[0].share, 1);
}

struct Refusal {
  const char* name;
  std::string text;
  const char* pointer;
  const char* reason;
};

const std::string kViews = R"("views": [{"name": "v", "features": {"text_match": 1}}])";

std::string WithView(const std::string& view) { return R"({"views": [)" + view + "]}"; }
std::string With(const std::string& setting) { return "{" + setting + ", " + kViews + "}"; }
std::string WithWeights(const std::string& weights) {
  return With(R"("fusion": {"weights": )" + weights + "}");
}
std::string WithFeatures(const std::string& features) {
  return WithView(R"({"name": "v", "features": )" + features + "}");
}

class RefusedProfile : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusedProfile, NamesThePlaceAndTheReason) {
  const auto profile = ParseRankProfile("bad", GetParam().text);
  ASSERT_FALSE(profile.ok()) << GetParam().text;
  EXPECT_EQ(profile.error().reason, "bad_rank_profile");
  EXPECT_EQ(profile.error().code, ErrorCode::kInvalidArgument);
  ASSERT_EQ(profile.error().fields.size(), 1u) << profile.error().detail;
  EXPECT_EQ(profile.error().fields[0].pointer, GetParam().pointer);
  EXPECT_EQ(profile.error().fields[0].reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Whole, RefusedProfile,
    ::testing::Values(
        Refusal{"Empty", "", "", "bad_json"}, Refusal{"NotJson", "{views", "", "bad_json"},
        Refusal{"Cut", R"({"views": [)", "", "bad_json"},
        Refusal{"BadUtf8", With("\"description\": \"\xff\""), "", "bad_json"},
        Refusal{"List", "[]", "", "wrong_type"}, Refusal{"Null", "null", "", "wrong_type"},
        Refusal{"EmptyObject", "{}", "/views", "required"},
        Refusal{"UnknownKey", With(R"("depth": 3)"), "/depth", "unknown_field"},
        Refusal{"DescriptionType", With(R"("description": 3)"), "/description", "wrong_type"},
        Refusal{"RepeatedKey", With(R"("rerank_depth": 3, "rerank_depth": 4)"), "", "duplicate"},
        Refusal{"DepthType", With(R"("rerank_depth": "3")"), "/rerank_depth", "wrong_type"},
        Refusal{"DepthNotWhole", With(R"("rerank_depth": 2.5)"), "/rerank_depth", "wrong_type"},
        Refusal{"DepthZero", With(R"("rerank_depth": 0)"), "/rerank_depth", "out_of_range"},
        Refusal{"DepthTooGreat", With(R"("rerank_depth": 10001)"), "/rerank_depth",
                "out_of_range"}),
    [](const auto& refusal) { return refusal.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Fusion, RefusedProfile,
    ::testing::Values(
        Refusal{"Type", With(R"("fusion": 3)"), "/fusion", "wrong_type"},
        Refusal{"UnknownKey", With(R"("fusion": {"k": 60})"), "/fusion/k", "unknown_field"},
        Refusal{"Method", With(R"("fusion": {"method": "magic"})"), "/fusion/method",
                "unknown_value"},
        Refusal{"MethodType", With(R"("fusion": {"method": 1})"), "/fusion/method",
                "unknown_value"},
        Refusal{"RankConstant", With(R"("fusion": {"rank_constant": 0})"), "/fusion/rank_constant",
                "out_of_range"},
        Refusal{"RankConstantNotWhole", With(R"("fusion": {"rank_constant": 1.5})"),
                "/fusion/rank_constant", "wrong_type"},
        Refusal{"NoWeights", WithWeights("[]"), "/fusion/weights", "wrong_type"},
        Refusal{"WeightsType", WithWeights("{}"), "/fusion/weights", "wrong_type"},
        Refusal{"WeightsEntryType", WithWeights(R"([{"lexical": true, "semantic": 1}])"),
                "/fusion/weights/0/lexical", "wrong_type"},
        Refusal{"WeightsUnknownKey", WithWeights(R"([{"lexical": 1, "words": 1}])"),
                "/fusion/weights/0/words", "unknown_field"},
        Refusal{"NegativeWeight", WithWeights(R"([{"lexical": -1, "semantic": 1}])"),
                "/fusion/weights/0/lexical", "out_of_range"},
        Refusal{"NoChannel", WithWeights(R"([{"lexical": 0, "semantic": 0}])"), "/fusion/weights/0",
                "out_of_range"},
        Refusal{"LastHasALimit", WithWeights(R"([{"up_to_words": 8, "lexical": 1}])"),
                "/fusion/weights/0/up_to_words", "out_of_range"},
        Refusal{"NotAscending",
                WithWeights(R"([{"up_to_words": 8, "lexical": 1}, {"up_to_words": 8, "lexical": 1},
                                {"lexical": 1}])"),
                "/fusion/weights/1/up_to_words", "out_of_range"}),
    [](const auto& refusal) { return refusal.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Views, RefusedProfile,
    ::testing::Values(
        Refusal{"None", R"({"views": []})", "/views", "required"},
        Refusal{"Type", R"({"views": {}})", "/views", "required"},
        Refusal{"EntryType", WithView("1"), "/views/0", "wrong_type"},
        Refusal{"NoName", WithView(R"({"features": {"text_match": 1}})"), "/views/0/name",
                "required"},
        Refusal{"NameType", WithView(R"({"name": 1, "features": {"text_match": 1}})"),
                "/views/0/name", "wrong_type"},
        Refusal{"UnknownKey", WithView(R"({"name": "v", "x": 1, "features": {"text_match": 1}})"),
                "/views/0/x", "unknown_field"},
        Refusal{"NoFeatures", WithFeatures("{}"), "/views/0/features", "required"},
        Refusal{"FeaturesType", WithFeatures(R"(["text_match"])"), "/views/0/features", "required"},
        Refusal{"UnknownFeature", WithFeatures(R"({"beauty": 1})"), "/views/0/features/beauty",
                "unknown_value"},
        Refusal{"FeatureTwice", WithFeatures(R"({"text_match": 1, "text_match": 2})"), "",
                "duplicate"},
        Refusal{"NegativeWeight", WithFeatures(R"({"text_match": -1})"),
                "/views/0/features/text_match", "out_of_range"},
        Refusal{"NoWeight", WithFeatures(R"({"text_match": 0})"), "/views/0/features/text_match",
                "out_of_range"},
        Refusal{"WeightType", WithFeatures(R"({"text_match": "1"})"),
                "/views/0/features/text_match", "wrong_type"},
        Refusal{"SharesBelowOne",
                WithView(R"({"name": "v", "share": 0.9, "features": {"text_match": 1}})"), "/views",
                "out_of_range"},
        Refusal{"SharesAboveOne",
                WithView(R"({"name": "v", "share": 0.6, "features": {"text_match": 1}},
                            {"name": "w", "share": 0.5, "features": {"text_match": 1}})"),
                "/views", "out_of_range"},
        Refusal{"SameName", WithView(R"({"name": "v", "share": 0.5, "features": {"text_match": 1}},
                            {"name": "v", "share": 0.5, "features": {"text_match": 1}})"),
                "/views/1/name", "duplicate"}),
    [](const auto& refusal) { return refusal.param.name; });

TEST(RankProfile, NamesEverythingThatIsWrongAtOnce) {
  const auto profile = ParseRankProfile(
      "bad", R"({"rerank_depth": 0, "x": 1, "views": [{"name": "v", "features": {"beauty": 1}}]})");
  ASSERT_FALSE(profile.ok());
  std::vector<std::string> pointers;
  for (const FieldError& field : profile.error().fields) pointers.push_back(field.pointer);
  EXPECT_THAT(pointers,
              ::testing::UnorderedElementsAre("/rerank_depth", "/x", "/views/0/features/beauty"));
}

TEST(RankProfile, MayUseOneFeatureInTwoViews) {
  const std::string views = R"({"name": "v", "share": 0.5, "features": {"text_match": 1}},
                               {"name": "w", "share": 0.5, "features": {"text_match": 1}})";
  EXPECT_TRUE(ParseRankProfile("twice", WithView(views)).ok());
}

TEST(RankProfiles, ThoseThatShipLoadAndHaveTheViewsOfTheirAnswers) {
  const auto profiles = LoadRankProfiles("data/rank_profiles");
  ASSERT_TRUE(profiles.ok()) << profiles.error().detail;
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("data/rank_profiles")) {
    const std::string name = entry.path().stem();
    ASSERT_TRUE(profiles->contains(name)) << entry.path();
    ++files;
    std::vector<std::string> views;
    for (const RankView& view : profiles->at(name).views) views.push_back(view.name);
    if (name.ends_with("_match")) {
      EXPECT_THAT(views, ::testing::ElementsAre("for_job", "for_freelancer")) << name;
    } else {
      EXPECT_THAT(views, ::testing::ElementsAre("relevance")) << name;
    }
  }
  EXPECT_EQ(files, profiles->size());
  for (const char* name : {"talent_search", "jobs_search", "talent_match", "jobs_match"}) {
    EXPECT_TRUE(profiles->contains(name)) << name;
  }
}

TEST(RankProfiles, AreRefusedForTheFirstFileThatIsWrong) {
  const TemporaryFolder folder;
  const std::string good = "{" + kViews + "}";
  std::ofstream(folder.path() / "a.json") << good;
  std::ofstream(folder.path() / "notes.txt") << "not a profile";
  const auto profiles = LoadRankProfiles(folder.path());
  ASSERT_TRUE(profiles.ok());
  EXPECT_EQ(profiles->size(), 1u);
  EXPECT_EQ(profiles->begin()->first, "a");
  std::ofstream(folder.path() / "c.json") << "[]";
  std::ofstream(folder.path() / "b.json") << "{}";
  const auto refused = LoadRankProfiles(folder.path());
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().detail, ::testing::HasSubstr("rank profile b "));
}

TEST(RankProfiles, AreRefusedWhenThereAreNone) {
  const TemporaryFolder folder;
  for (const auto& path : {folder.path(), folder.path() / "absent"}) {
    const auto refused = LoadRankProfiles(path);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().reason, "bad_rank_profile");
  }
}

TEST(RankProfile, ReadsNothingBehindANul) {
  const std::string behind = WithView(R"("features": {"text_match": 1})") + std::string("\0{", 2);
  const auto refused = ParseRankProfile("nul", behind);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fields.front().reason, "bad_json");
}

}  // namespace
}  // namespace shortlist
