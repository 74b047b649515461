#include <algorithm>
#include <map>
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

// A profile that says ReactJS and k8s and a job that says React.js and Kubernetes, beside those
// that are there.
class SkillsApiTest : public testing::SearchServerTest {
 protected:
  SkillsApiTest() {
    Freelancer freelancer = freelancers_.front();
    freelancer.id = "frl_alias";
    freelancer.external_id = "alias";
    freelancer.visibility = Visibility::kPublic;
    freelancer.skills = {{"ReactJS", {}}, {"k8s", {}}, {"Underwater Basketry", {}}};
    world_.Put(std::vector<Freelancer>{freelancer});
    Job job = jobs_.front();
    job.id = "job_alias";
    job.external_id = "alias";
    job.status = JobStatus::kOpen;
    job.skills = {{"React.js", true}, {"Kubernetes", true}, {"golang", false}};
    world_.Put(std::vector<Job>{job});
  }

  std::vector<std::string> Found(const std::string& path, const json& filter) {
    std::vector<std::string> ids;
    for (const json& result : PageThrough(path, {{"filter", filter}}, 100)) {
      ids.push_back(IdOf(result));
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }
};

TEST_F(SkillsApiTest, FindsBySearchWordsWhoCallsASkillOtherwise) {
  const auto finds = [&](const std::string& side, const std::string& id, const std::string& q) {
    std::vector<std::string> ids;
    for (const json& result :
         PageThrough("/v1/" + side + "/search", {{"q", q}, {"mode", "lexical"}}, 100)) {
      ids.push_back(IdOf(result));
    }
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  for (const std::string q : {"kubernetes", "k8s react", "skills:kubernetes", "skills:React.js",
                              "\"Kubernetes\" AND react"}) {
    EXPECT_TRUE(finds("talent", "frl_alias", q)) << q;
  }
  for (const std::string q : {"k8s", "golang", "skills:k8s", "skills:Golang", "go ReactJS"}) {
    EXPECT_TRUE(finds("jobs", "job_alias", q)) << q;
  }
  for (const std::string q : {"-kubernetes", "title:kubernetes", "NOT skills:reactjs"}) {
    EXPECT_FALSE(finds("talent", "frl_alias", q)) << q;
  }
}

TEST_F(SkillsApiTest, TagsATextWithPlacesInCodePoints) {
  const Answer answer = Post("/v1/skills:tag", {{"text", "Für uns: ReactJS, Go – und Postgres."}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json expected = {{"skills",
                          {{{"id", "react"},
                            {"name", "React"},
                            {"text", "ReactJS"},
                            {"begin", 9},
                            {"end", 16},
                            {"confidence", 0.9}},
                           {{"id", "go"},
                            {"name", "Go"},
                            {"text", "Go"},
                            {"begin", 18},
                            {"end", 20},
                            {"confidence", 0.85}},
                           {{"id", "postgresql"},
                            {"name", "PostgreSQL"},
                            {"text", "Postgres"},
                            {"begin", 27},
                            {"end", 35},
                            {"confidence", 0.9}}}}};
  EXPECT_EQ(answer.body, expected);
  EXPECT_TRUE(Post("/v1/skills:tag", {{"text", "Let us go."}}).body.at("skills").empty());
}

TEST_F(SkillsApiTest, TagsFromTheConfidenceThatIsAsked) {
  const json text = "Go, perhaps. ReactJS!";
  const auto count = [&](const json& confidence) {
    return Post("/v1/skills:tag", {{"text", text}, {"min_confidence", confidence}})
        .body["skills"]
        .size();
  };
  EXPECT_EQ(count(0), 2U);
  EXPECT_EQ(count(0.5), 1U);
  EXPECT_EQ(count(1), 0U);
}

TEST_F(SkillsApiTest, RefusesTextsThatItWillNotTag) {
  const auto fields_of = [&](const json& body) { return Post("/v1/skills:tag", body).fields(); };
  EXPECT_THAT(fields_of(json::object()), ElementsAre("/text required"));
  EXPECT_THAT(fields_of({{"text", ""}}), ElementsAre("/text required"));
  EXPECT_THAT(fields_of({{"text", 7}}), ElementsAre("/text wrong_type"));
  EXPECT_THAT(fields_of({{"text", std::string(50'001, 'a')}}), ElementsAre("/text too_long"));
  EXPECT_THAT(fields_of({{"text", "Go"}, {"min_confidence", 2}}),
              ElementsAre("/min_confidence out_of_range"));
  EXPECT_THAT(fields_of({{"text", "Go"}, {"colour", 1}}), ElementsAre("/colour unknown_field"));
  EXPECT_EQ(PostText("/v1/skills:tag", "{").reason(), "bad_json");
  EXPECT_EQ(Post("/v1/skills:tag", {{"text", std::string(50'000, 'a')}}).status, 200);
}

TEST_F(SkillsApiTest, AFilterFindsASkillByAnyOfItsNames) {
  const auto by_id = Found("/v1/talent/search", {{"skills_all", {"react", "kubernetes"}}});
  EXPECT_THAT(by_id, Contains("frl_alias"));
  for (const json& names :
       {json{"React", "Kubernetes"}, json{"React.js", "K8S"}, json{"ReactJS", "k8s"}}) {
    EXPECT_EQ(Found("/v1/talent/search", {{"skills_all", names}}), by_id) << names;
  }
  const auto jobs = Found("/v1/jobs/search", {{"skills_any", {"Go"}}});
  EXPECT_THAT(jobs, Contains("job_alias"));
  EXPECT_EQ(Found("/v1/jobs/search", {{"skills_any", {"Golang"}}}), jobs);
}

TEST_F(SkillsApiTest, ASkillThatNoTaxonomyKnowsIsFoundByItsName) {
  for (const char* name : {"Underwater Basketry", " underwater  BASKETRY"}) {
    EXPECT_THAT(Found("/v1/talent/search", {{"skills_all", {name}}}), ElementsAre("frl_alias"));
  }
  const Answer search = Post("/v1/talent/search", {{"q", "skills:basketry"}});
  ASSERT_EQ(search.body["results"].size(), 1U) << search.body;
  EXPECT_EQ(IdOf(search.body["results"][0]), "frl_alias");
}

TEST_F(SkillsApiTest, AProfileShowsTheNamesThatItWritesWithTheIdsThatTheyMean) {
  const json skills = Get("/v1/freelancers/frl_alias").body["skills"];
  ASSERT_EQ(skills.size(), 3U);
  EXPECT_EQ(skills[0], (json{{"name", "ReactJS"}, {"id", "react"}, {"level", nullptr}}));
  EXPECT_EQ(skills[1]["id"], "kubernetes");
  EXPECT_EQ(
      skills[2],
      (json{{"name", "Underwater Basketry"}, {"id", "underwater basketry"}, {"level", nullptr}}));
}

TEST_F(SkillsApiTest, FacetsCountASkillUnderItsCanonicalName) {
  const Answer answer =
      Post("/v1/talent/search", {{"facets", {"skills"}}, {"facet_limit", 100}, {"page_size", 1}});
  std::map<std::string, json> by_value;
  for (const json& entry : answer.body["facets"]["skills"]) by_value[entry["value"]] = entry;
  EXPECT_EQ(by_value["kubernetes"]["name"], "Kubernetes");
  EXPECT_EQ(by_value["react"]["name"], "React");
  EXPECT_EQ(by_value["react"]["count"],
            Found("/v1/talent/search", {{"skills_all", {"React"}}}).size());
  EXPECT_EQ(by_value["underwater basketry"]["count"], 1);
  EXPECT_FALSE(by_value["underwater basketry"].contains("name"));
  EXPECT_FALSE(by_value.contains("reactjs"));
  EXPECT_FALSE(by_value.contains("k8s"));
}

TEST_F(SkillsApiTest, AMatchMeetsOverDifferentNamesAndNamesSkillsAsTheJobDoes) {
  const Answer explained =
      Post("/v1/match", {{"job_id", "job_alias"}, {"filter", {{"skills_all", {"Kubernetes"}}}}});
  ASSERT_EQ(explained.status, 200) << explained.body;
  const json& results = explained.body["results"];
  const auto found = std::find_if(results.begin(), results.end(), [](const json& result) {
    return result["freelancer"]["id"] == "frl_alias";
  });
  ASSERT_NE(found, results.end()) << explained.body;
  const auto names_of = [&](const char* list) {
    std::vector<std::string> names;
    for (const json& skill : (*found)["evidence"][list]) names.push_back(skill["name"]);
    return names;
  };
  EXPECT_THAT(names_of("skills_found"), ::testing::UnorderedElementsAre("React.js", "Kubernetes"));
  EXPECT_THAT(names_of("skills_missing"), ElementsAre("golang"));
}

TEST_F(SkillsApiTest, ABriefAsksForSkillsByAnyNameOrId) {
  const auto fits_of = [&](const json& skills) {
    const Answer answer =
        Post("/v1/match", {{"brief", {{"title", "Dashboard"}, {"skills", skills}}},
                           {"filter", {{"skills_all", {"k8s"}}}}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    for (const json& result : answer.body["results"]) {
      if (result["freelancer"]["id"] != "frl_alias") continue;
      EXPECT_EQ(result["evidence"]["skills_missing"].size(), 0U);
      return result["evidence"]["skills_found"][0]["id"].get<std::string>();
    }
    return std::string("nobody");
  };
  EXPECT_EQ(fits_of({{{"name", "react js"}, {"mandatory", true}}}), "react");
  EXPECT_EQ(fits_of({{{"id", "react"}, {"mandatory", true}}}), "react");
  EXPECT_THAT(
      Post("/v1/match",
           {{"brief", {{"title", "Dashboard"}, {"skills", {{{"id", "react"}, {"name", "k8s"}}}}}}})
          .fields(),
      ElementsAre("/brief/skills/0/id not_allowed"));
}

TEST_F(SkillsApiTest, SuggestsASkillByAnotherOfItsNames) {
  world_.suggester().Add(SuggestionKind::kSkill, "Kubernetes", "");
  world_.suggester().Add(SuggestionKind::kSkill, "React", "");
  world_.suggester().Add(SuggestionKind::kSkill, "React Native", "");
  const auto texts_of = [&](const std::string& query) {
    const Answer answer = Get("/v1/suggest?kind=skill&q=" + query);
    std::vector<std::string> texts;
    for (const json& each : answer.body["suggestions"]) {
      texts.push_back(each["text"]);
    }
    return texts;
  };
  EXPECT_THAT(texts_of("k8s"), ElementsAre("Kubernetes"));
  EXPECT_THAT(texts_of("reactjs"), ElementsAre("React"));
  EXPECT_THAT(texts_of("reactj"), ElementsAre("React"));
  EXPECT_THAT(texts_of("react"), ElementsAre("React", "React Native"));
  EXPECT_THAT(texts_of("golang"), ElementsAre()) << "nobody bears it";
}

}  // namespace
}  // namespace shortlist
