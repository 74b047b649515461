#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/api/search_server.h"

namespace shortlist {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;

std::vector<std::string> NamesOf(const json& skills) {
  std::vector<std::string> names;
  for (const json& skill : skills) names.push_back(skill["name"]);
  return names;
}

class MatchApiTest : public testing::SearchServerTest {
 protected:
  std::vector<std::string> IdsOf(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> ids;
    for (const json& result : answer.body["results"]) ids.push_back(IdOf(result));
    return ids;
  }
};

const json kBrief = {{"title", "React dashboard"},
                     {"description", "mobile payments backend"},
                     {"skills", {{{"name", "React"}, {"mandatory", true}}, {{"id", "sql"}}}},
                     {"type", "hourly"},
                     {"rate_max", {{"amount_minor", 6'000}, {"currency", "USD"}}},
                     {"country", "DE"},
                     {"timezone", "Europe/Berlin"},
                     {"duration", "less_than_month"}};

TEST_F(MatchApiTest, FindsFreelancersForABriefWithFitsAndEvidence) {
  const Answer answer = Post("/v1/match", {{"brief", kBrief}, {"limit", 30}, {"explain", true}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  ASSERT_EQ(answer.body["results"].size(), 30U);
  double before = 100;
  for (const json& result : answer.body["results"]) {
    const json& fit = result["fit"];
    EXPECT_LE(fit["overall"], before);
    before = fit["overall"];
    EXPECT_EQ(result["explanation"]["value"], fit["overall"]);
    const json& evidence = result["evidence"];
    EXPECT_EQ(evidence["skills_found"].size() + evidence["skills_missing"].size(), 2U);
    std::set<std::string> has;
    for (const json& skill : result["freelancer"]["skills"]) has.insert(skill["name"]);
    const auto found = NamesOf(evidence["skills_found"]);
    EXPECT_EQ(has.contains("React"), std::find(found.begin(), found.end(), "React") != found.end());
    EXPECT_EQ(evidence["rate"]["job_max"]["amount_minor"], 6'000);
    for (const json& skill : evidence["skills_missing"]) {
      EXPECT_EQ(skill["mandatory"], skill["name"] == "React");
    }
  }
}

TEST_F(MatchApiTest, AsksForExactlyOneOfFour) {
  for (const json& body : {json::object(), json{{"limit", 5}}, json{{"job_id", nullptr}},
                           json{{"job_id", "job_001"}, {"freelancer_id", "frl_001"}},
                           json{{"brief", kBrief}, {"profile", json::object()}}}) {
    const Answer refused = Post("/v1/match", body);
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_EQ(refused.reason(), "one_of_required") << body;
  }
}

TEST_F(MatchApiTest, NamesAllThatIsWrongWithABriefAtOnce) {
  json brief = kBrief;
  brief["country"] = "XX";
  brief["type"] = "daily";
  brief["rate_max"]["currency"] = "EUR";
  brief["colour"] = "red";
  const Answer refused =
      Post("/v1/match",
           {{"brief", brief}, {"limit", 101}, {"filter", {{"jss_min", -1}, {"budget_min", 5}}}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.fields(),
              ::testing::IsSupersetOf({"/brief/country unknown_value", "/brief/type unknown_value",
                                       "/brief/rate_max unsupported_currency",
                                       "/brief/colour unknown_field", "/limit out_of_range",
                                       "/filter/jss_min out_of_range",
                                       "/filter/budget_min unknown_field"}));
  EXPECT_THAT(Post("/v1/match", {{"brief", 7}}).fields(), ElementsAre("/brief wrong_type"));
  EXPECT_THAT(Post("/v1/match", {{"job_id", 7}}).fields(), ElementsAre("/job_id wrong_type"));
}

TEST_F(MatchApiTest, FindsTheSameForAStoredJobByEitherWay) {
  const auto by_body = Post("/v1/match", {{"job_id", "job_004"}, {"limit", 50}});
  const auto by_path = Get("/v1/jobs/job_004/candidates?limit=50");
  EXPECT_EQ(by_body.body["results"].dump(), by_path.body["results"].dump());
  EXPECT_EQ(by_body.body["results"].size(), 50U);
  const auto feed = Get("/v1/freelancers/frl_004/feed?limit=50&kind=best");
  EXPECT_EQ(
      feed.body["results"].dump(),
      Post("/v1/match", {{"freelancer_id", "frl_004"}, {"limit", 50}}).body["results"].dump());
  for (const json& result : feed.body["results"]) {
    std::set<std::string> asked, shown;
    for (const json& skill : result["job"]["skills"]) asked.insert(skill["name"]);
    for (const char* list : {"skills_found", "skills_missing"}) {
      for (const std::string& name : NamesOf(result["evidence"][list])) shown.insert(name);
    }
    EXPECT_EQ(shown, asked);
  }
}

TEST_F(MatchApiTest, ShowsTheRecentFeedNewestFirst) {
  const auto best = IdsOf(Get("/v1/freelancers/frl_007/feed?limit=100"));
  const Answer recent = Get("/v1/freelancers/frl_007/feed?limit=100&kind=recent");
  EXPECT_THAT(IdsOf(recent), ::testing::UnorderedElementsAreArray(best));
  std::string before = "9999";
  for (const json& result : recent.body["results"]) {
    EXPECT_LE(result["job"]["posted_at"].get<std::string>(), before);
    before = result["job"]["posted_at"];
  }
  EXPECT_THAT(Get("/v1/freelancers/frl_007/feed?kind=saved").fields(),
              ElementsAre("?kind unknown_value"));
}

TEST_F(MatchApiTest, FindsJobsForAProfileThatHasNoName) {
  const json profile = {{"title", "React mobile"}, {"skills", {{{"name", "React"}}}}};
  const Answer answer = Post("/v1/match", {{"profile", profile}, {"filter", {{"type", "fixed"}}}});
  for (const std::string& id : IdsOf(answer)) {
    EXPECT_EQ(Get("/v1/jobs/" + id).body["type"], "fixed");
  }
  EXPECT_FALSE(answer.body["results"].empty());
}

TEST_F(MatchApiTest, LeavesOutTheExcluded) {
  const auto all = IdsOf(Post("/v1/match", {{"job_id", "job_005"}, {"limit", 100}}));
  const json exclude = {all[0], all[2]};
  auto fewer =
      IdsOf(Post("/v1/match", {{"job_id", "job_005"}, {"limit", 100}, {"exclude", exclude}}));
  EXPECT_THAT(fewer, ::testing::Not(Contains(all[0])));
  EXPECT_THAT(fewer, ::testing::Not(Contains(all[2])));
}

TEST_F(MatchApiTest, FindsSimilarOnesButNotItself) {
  for (const std::string path : {"/v1/jobs/job_003", "/v1/freelancers/frl_003"}) {
    const auto ids = IdsOf(Get(path + "/similar?limit=12"));
    EXPECT_EQ(ids.size(), 12U);
    EXPECT_THAT(ids, ::testing::Not(Contains(path.substr(path.rfind('/') + 1))));
  }
  EXPECT_EQ(Get("/v1/jobs/job_absent/similar").reason(), "job_not_found");
  EXPECT_EQ(Get("/v1/freelancers/frl_absent/similar").status, 404);
}

TEST_F(MatchApiTest, ExplainsTheRankThatTheMatchShows) {
  const Answer match = Post("/v1/match", {{"job_id", "job_006"}, {"limit", 5}, {"explain", true}});
  for (size_t i = 0; i < 5; ++i) {
    const json& result = match.body["results"][i];
    const Answer why = Get("/v1/explain?job_id=job_006&freelancer_id=" + IdOf(result));
    ASSERT_EQ(why.status, 200) << why.body;
    EXPECT_EQ(why.body["rank"], i + 1);
    EXPECT_EQ(why.body["fit"], result["fit"]);
    EXPECT_EQ(why.body["explanation"], result["explanation"]);
    EXPECT_EQ(why.body["evidence"], result["evidence"]);
    for (const json& change : why.body["changes"]) {
      EXPECT_LE(change["rank_then"], i + 1);
      EXPECT_GT(change["gain"], 0);
    }
  }
  const auto feed = IdsOf(Get("/v1/freelancers/frl_006/feed"));
  const Answer other = Get("/v1/explain?for=freelancer&freelancer_id=frl_006&job_id=" + feed.at(2));
  EXPECT_EQ(other.body["rank"], 3);
}

TEST_F(MatchApiTest, RefusesToExplainWhatIsNotThere) {
  EXPECT_THAT(Get("/v1/explain?job_id=job_001").fields(), ElementsAre("?freelancer_id required"));
  EXPECT_EQ(Get("/v1/explain?job_id=job_absent&freelancer_id=frl_001").reason(), "job_not_found");
  EXPECT_EQ(Get("/v1/explain?job_id=job_001&freelancer_id=frl_absent").reason(),
            "freelancer_not_found");
  Freelancer hidden = freelancers_[0];
  hidden.id = "frl_hidden";
  hidden.visibility = Visibility::kPrivate;
  world_.Put({hidden});
  EXPECT_EQ(Get("/v1/explain?job_id=job_001&freelancer_id=frl_hidden").reason(),
            "candidate_not_searchable");
}

TEST_F(MatchApiTest, ShowsPrivateOnesToNobodyButWhoMayReadThem) {
  Freelancer hidden = freelancers_[0];
  hidden.id = "frl_hidden";
  hidden.visibility = Visibility::kPrivate;
  world_.Put({hidden});
  EXPECT_EQ(Get("/v1/freelancers/frl_hidden/feed").status, 200);
  key_ = NewKey(Role::kFreelancer);
  EXPECT_EQ(Post("/v1/match", {{"freelancer_id", "frl_hidden"}}).status, 200);
  EXPECT_EQ(Get("/v1/jobs/job_001/candidates").status, 403);
  key_ = NewKey(Role::kClient);
  EXPECT_EQ(Post("/v1/match", {{"freelancer_id", "frl_hidden"}}).reason(), "freelancer_not_found");
  EXPECT_EQ(Get("/v1/jobs/job_001/candidates").status, 200);
  EXPECT_EQ(Get("/v1/freelancers/frl_001/feed").status, 403);
}

TEST_F(MatchApiTest, LeavesOutWhatWasRemovedSinceAndSaysSo) {
  const auto ids = IdsOf(Get("/v1/jobs/job_002/candidates"));
  const auto removed = world_.storage().Transact(
      [&](Transaction& tx) { return tx.freelancers().Delete(ids.at(0)); });
  ASSERT_TRUE(removed.ok());
  const Answer after = Get("/v1/jobs/job_002/candidates");
  EXPECT_THAT(IdsOf(after), ::testing::ElementsAreArray(ids.begin() + 1, ids.end()));
  EXPECT_THAT(after.body["coverage"]["reasons"], ElementsAre("results_changed"));
}

TEST_F(MatchApiTest, SuggestsWhatMayBeMeant) {
  world_.suggester().Add(SuggestionKind::kSkill, "React", "");
  world_.suggester().Add(SuggestionKind::kSkill, "React", "");
  world_.suggester().Add(SuggestionKind::kSkill, "React Native", "");
  world_.suggester().Add(SuggestionKind::kFreelancer, "Rea Summers", "frl_001");
  const Answer skills = Get("/v1/suggest?q=rea&kind=skill");
  ASSERT_EQ(skills.status, 200) << skills.body;
  EXPECT_EQ(skills.body["suggestions"],
            json::parse(R"([{"kind": "skill", "text": "React", "count": 2},
                            {"kind": "skill", "text": "React Native", "count": 1}])"));
  EXPECT_EQ(Get("/v1/suggest?q=rea&kind=skill&limit=1").body["suggestions"].size(), 1U);
  EXPECT_EQ(Get("/v1/suggest?q=rea").body["suggestions"].size(), 3U);
  EXPECT_EQ(Get("/v1/suggest?q=rea&kind=freelancer").body["suggestions"][0]["id"], "frl_001");
  EXPECT_TRUE(Get("/v1/suggest?q=%22(").body["suggestions"].empty());
  EXPECT_THAT(Get("/v1/suggest?q=a%00&kind=dog&limit=0").fields(),
              ElementsAre("?kind unknown_value", "?limit out_of_range", "?q nul_in_string"));
}

}  // namespace
}  // namespace shortlist
