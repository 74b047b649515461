#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/api/search_server.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kTalent = "/v1/talent/search";
constexpr const char* kJobs = "/v1/jobs/search";

// The filter that picks one value of a facet.
const std::map<std::string, std::string> kFilterOfFacet = {{"skills", "skills_any"},
                                                           {"category", "category"},
                                                           {"country", "country"},
                                                           {"languages", "languages"},
                                                           {"kind", "kind"},
                                                           {"badges", "badge_any"},
                                                           {"type", "type"},
                                                           {"experience", "experience_any"},
                                                           {"duration", "duration_any"},
                                                           {"workload", "workload_any"},
                                                           {"client_country", "client_country"}};

// Questions that meet every mode, with and without filters, of one side.
std::vector<json> Questions(const std::string& path) {
  const bool talent = path == kTalent;
  const json filter = talent ? json{{"country", "DE"}, {"rate_max", 8000}, {"kind", "individual"}}
                             : json{{"skills_any", {"React", "SQL"}}, {"payment_verified", true}};
  std::vector<json> questions;
  for (const std::string mode : {"hybrid", "lexical", "semantic"}) {
    for (const std::string q : {"", "react", "mobile payments video", "backend -legal"}) {
      questions.push_back({{"q", q}, {"mode", mode}});
      questions.push_back({{"q", q}, {"mode", mode}, {"filter", filter}});
    }
  }
  return questions;
}

json Without(json body, const std::vector<std::string>& names) {
  for (const std::string& name : names) body.erase(name);
  return body;
}

class SearchApiTest : public testing::SearchServerTest {
 protected:
  json Search(const std::string& path, const json& question) {
    const Answer answer = Post(path, question);
    EXPECT_EQ(answer.status, 200) << question << answer.body;
    return answer.body;
  }
  json Results(const std::string& path, const json& question) {
    return Search(path, question)["results"];
  }
};

class SearchApiWithoutModelTest : public testing::SearchServerTest {
 protected:
  SearchApiWithoutModelTest() : SearchServerTest(false) {}
};

TEST_F(SearchApiTest, FindsAsManyByPagingToTheEndAsItsTotalSays) {
  for (const std::string path : {kTalent, kJobs}) {
    for (const json& question : Questions(path)) {
      SCOPED_TRACE(question.dump());
      const json paged = PageThrough(path, question, 13);
      json whole = question;
      whole["page_size"] = 100;
      const json all = Search(path, whole)["results"];
      EXPECT_EQ(paged, all);
    }
  }
}

TEST_F(SearchApiTest, CountsEachFacetAsTheSearchWithThatValueFindsThem) {
  const std::map<std::string, std::vector<std::string>> facets = {
      {kTalent, {"skills", "category", "country", "languages", "kind", "badges"}},
      {kJobs,
       {"skills", "category", "country", "type", "experience", "client_country", "duration",
        "workload"}}};
  for (const auto& [path, names] : facets) {
    for (const json& question : Questions(path)) {
      SCOPED_TRACE(question.dump());
      json asked = question;
      asked["facets"] = names;
      const json counted = Search(path, asked)["facets"];
      ASSERT_EQ(counted.size(), names.size());
      for (const auto& [facet, counts] : counted.items()) {
        for (const json& entry : counts) {
          json narrowed = question;
          narrowed["filter"][kFilterOfFacet.at(facet)] = entry["value"];
          if (facet == "skills") narrowed["filter"].erase("skills_all");
          narrowed["page_size"] = 1;
          EXPECT_EQ(Search(path, narrowed)["total"], entry["count"]) << facet << entry;
        }
      }
    }
  }
}

TEST_F(SearchApiTest, ExplainsEachScoreByNumbersThatAddUpToIt) {
  const std::function<double(const json&)> sum = [&](const json& node) -> double {
    if (node["details"].empty()) return node["value"];
    EXPECT_EQ(node["combine"], "sum");
    double all = 0;
    for (const json& detail : node["details"]) all += sum(detail);
    EXPECT_NEAR(all, node["value"].get<double>(), 1e-9);
    return all;
  };
  for (const std::string path : {kTalent, kJobs}) {
    for (json question : Questions(path)) {
      question["explain"] = true;
      for (const json& result : Results(path, question)) {
        EXPECT_EQ(result["explanation"]["value"], result["score"]);
        EXPECT_NEAR(sum(result["explanation"]), result["score"].get<double>(), 1e-9);
      }
    }
  }
}

TEST_F(SearchApiTest, AnswersTheSameQuestionTheSameByGetAndPostAndAgain) {
  const json more = {{"highlight", true},
                     {"explain", true},
                     {"facets", {"skills", "country"}},
                     {"page_size", 5},
                     {"seen", {"frl_001", "job_001"}}};
  const std::vector<std::string> own = {"query_id", "next_page_token"};
  for (const std::string path : {kTalent, kJobs}) {
    for (json question : Questions(path)) {
      question.update(more);
      SCOPED_TRACE(question.dump());
      const json first = Search(path, question);
      EXPECT_EQ(Without(Search(path, question), own).dump(), Without(first, own).dump());
      const Answer flat = Get(path + QueryOf(question));
      EXPECT_EQ(flat.status, 200) << flat.body;
      EXPECT_EQ(Without(flat.body, own).dump(), Without(first, own).dump());
      if (first["next_page_token"].is_null()) continue;
      question["page_token"] = first["next_page_token"];
      EXPECT_EQ(Without(Get(path + QueryOf(question)).body, own),
                Without(Search(path, question), own));
    }
  }
}

TEST_F(SearchApiTest, RefusesATokenOfAnotherQuery) {
  json question = {{"q", ""}, {"page_size", 5}};
  question["page_token"] = Search(kTalent, question)["next_page_token"];
  EXPECT_EQ(Post(kTalent, question).status, 200);
  for (const json& change :
       {json{{"q", "react"}}, json{{"sort", "rate"}}, json{{"filter", {{"country", "DE"}}}},
        json{{"mode", "lexical"}}, json{{"seen", {"frl_001"}}}, json{{"explain", true}}}) {
    json other = question;
    other.update(change);
    const Answer refused = Post(kTalent, other);
    EXPECT_EQ(refused.status, 400) << other;
    EXPECT_EQ(refused.reason(), "bad_page_token");
    EXPECT_THAT(refused.fields(), ElementsAre("/page_token bad_page_token"));
  }
  EXPECT_EQ(Post(kJobs, question).reason(), "bad_page_token");
  EXPECT_THAT(Get(std::string(kTalent) + "?page_token=x").fields(),
              ElementsAre("?page_token bad_page_token"));
  world_.clock().Set({world_.clock().Now().micros + PageLeases::kLeaseMicros + 1});
  const Answer expired = Post(kTalent, question);
  EXPECT_EQ(expired.status, 410);
  EXPECT_EQ(expired.reason(), "page_token_expired");
}

TEST_F(SearchApiTest, LeavesOutWhatWasHiddenSinceAndSaysSo) {
  const json question = {{"q", ""}, {"page_size", 10}, {"sort", "newest"}};
  const json before = Search(kTalent, question);
  const std::string first = IdOf(before["results"][0]);
  const std::string second = IdOf(before["results"][1]);
  const auto changed = world_.storage().Transact([&](Transaction& tx) -> Result<void> {
    if (auto gone = tx.freelancers().Delete(first); !gone) return gone.error();
    auto hidden = tx.freelancers().GetById(second);
    hidden->visibility = Visibility::kPrivate;
    if (auto saved = tx.freelancers().Update(*hidden, hidden->version); !saved) {
      return saved.error();
    }
    return {};
  });
  ASSERT_TRUE(changed.ok());
  const json after = Search(kTalent, question);
  EXPECT_EQ(after["results"].size(), 8U);
  EXPECT_EQ(after["total"], before["total"]);
  EXPECT_EQ(after["coverage"]["complete"], false);
  EXPECT_THAT(after["coverage"]["reasons"], ElementsAre("results_changed"));
  json next = question;
  next["page_token"] = after["next_page_token"];
  EXPECT_EQ(Search(kTalent, next)["coverage"]["complete"], true);
}

TEST_F(SearchApiTest, ShowsOnlyTheFieldsAskedForAndTheId) {
  const json question = {{"fields", {"title", "country"}}, {"page_size", 3}};
  for (const json& result : Results(kTalent, question)) {
    std::vector<std::string> names;
    for (const auto& [name, value] : result["freelancer"].items()) names.push_back(name);
    EXPECT_THAT(names, ElementsAre("country", "id", "title"));
  }
  EXPECT_THAT(Post(kTalent, {{"fields", {"title", "password"}}}).fields(),
              ElementsAre("/fields/1 unknown_value"));
}

TEST_F(SearchApiTest, MarksTheWordsThatWereLookedFor) {
  const json question = {{"q", "react"}, {"mode", "lexical"}, {"highlight", true}};
  const json results = Search(kTalent, question)["results"];
  ASSERT_FALSE(results.empty());
  for (const json& result : results) {
    ASSERT_FALSE(result["highlights"].empty());
    for (const auto& [field, html] : result["highlights"].items()) {
      EXPECT_THAT((std::set<std::string>{"title", "overview", "skills"}), Contains(field));
      EXPECT_THAT(html.get<std::string>(), HasSubstr("<em>"));
    }
  }
  EXPECT_EQ(Search(kTalent, {{"q", "react"}})["results"][0].contains("highlights"), false);
}

TEST_F(SearchApiTest, SaysThatItTookAnyWordWhenAllWereTooMany) {
  const json narrow = Search(kTalent, {{"q", "camera seo excel"}, {"mode", "lexical"}});
  ASSERT_TRUE(narrow.contains("broadened"));
  EXPECT_LT(narrow["broadened"]["all_words_total"].get<int>(), 10);
  EXPECT_EQ(
      Search(kTalent, {{"q", "camera seo excel"}, {"mode", "lexical"}, {"match", "all"}})["total"],
      narrow["broadened"]["all_words_total"]);
}

TEST_F(SearchApiTest, NamesAllThatIsWrongAtOnce) {
  const json wrong = {{"q", 7},
                      {"sort", "budget"},
                      {"mode", "psychic"},
                      {"match", "some"},
                      {"facets", {"country", "shoe_size"}},
                      {"facet_limit", 0},
                      {"page_size", 101},
                      {"min_seq", -1},
                      {"colour", "red"},
                      {"filter",
                       {{"country", {"DE", "XX"}},
                        {"category", "juggling"},
                        {"skills_any", {" "}},
                        {"languages", "xx"},
                        {"rate_min", 500},
                        {"rate_max", 400},
                        {"currency", "EUR"},
                        {"jss_min", 101},
                        {"badge_any", {"best"}},
                        {"english_min", "good"},
                        {"kind", "robot"},
                        {"verified", "yes"},
                        {"timezone_within_hours", 3},
                        {"budget_min", 1}}}};
  const Answer refused = Post(kTalent, wrong);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.reason(), "invalid_fields");
  EXPECT_THAT(
      refused.fields(),
      ::testing::UnorderedElementsAre(
          "/q wrong_type", "/sort unknown_value", "/mode unknown_value", "/match unknown_value",
          "/facets/1 unknown_value", "/facet_limit out_of_range", "/page_size out_of_range",
          "/min_seq out_of_range", "/colour unknown_field", "/filter/country unknown_value",
          "/filter/category unknown_value", "/filter/skills_any required",
          "/filter/languages unknown_value", "/filter/rate_max out_of_range",
          "/filter/currency unsupported_currency", "/filter/jss_min out_of_range",
          "/filter/badge_any unknown_value", "/filter/english_min unknown_value",
          "/filter/kind unknown_value", "/filter/verified wrong_type", "/filter/timezone required",
          "/filter/budget_min unknown_field"));
  EXPECT_THAT(
      Get(std::string(kJobs) + "?rate_min=9&rate_max=3&budget_min=9&budget_max=3&sort=jss")
          .fields(),
      ElementsAre("?budget_max out_of_range", "?rate_max out_of_range", "?sort unknown_value"));
}

TEST_F(SearchApiTest, TakesWhateverSomebodyTypes) {
  std::vector<std::string> texts = {"\"",
                                    "\"\"\"",
                                    "((((((((",
                                    ")))",
                                    "AND",
                                    "OR OR OR",
                                    "NOT",
                                    "-",
                                    "--",
                                    "- -",
                                    "*",
                                    "a*",
                                    "title:",
                                    "title:\"",
                                    ":::",
                                    "skills:(",
                                    "(a OR",
                                    "a AND (b OR (c",
                                    "\\",
                                    "{!func}",
                                    "[* TO *]",
                                    "~",
                                    "react~2",
                                    "^9",
                                    "\t\n",
                                    "%",
                                    "<script>",
                                    "' OR 1=1 --",
                                    "\xe2\x80\xae",
                                    "\xf0\x9f\x98\x80",
                                    "c++ c# .net node.js",
                                    std::string(10'240, 'a'),
                                    std::string(10'240, '('),
                                    std::string(10'240, '"'),
                                    std::string(5'000, '-') + "x"};
  std::string many;
  for (int i = 0; i < 2'000; ++i) many += "word" + std::to_string(i) + " ";
  texts.push_back(many);
  for (const std::string& text : texts) {
    for (const std::string mode : {"hybrid", "lexical", "semantic"}) {
      const Answer answer = Post(kTalent, {{"q", text}, {"mode", mode}, {"highlight", true}});
      EXPECT_EQ(answer.status, 200) << text.substr(0, 80) << answer.body;
    }
  }
  EXPECT_THAT(Get(std::string(kTalent) + "?q=a%00b").fields(), ElementsAre("?q nul_in_string"));
  EXPECT_THAT(Get(std::string(kTalent) + "?q=a%ffb").fields(), ElementsAre("?q bad_utf8"));
  EXPECT_EQ(PostText(kTalent, R"({"q": "a\u0000b"})").reason(), "nul_in_string");
  EXPECT_EQ(PostText(kTalent, "{\"q\": \"a\xff\"}").status, 400);
  EXPECT_EQ(PostText(kTalent, "[]").status, 400);
  EXPECT_EQ(PostText(kTalent, "").status, 400);
  EXPECT_THAT(Post(kTalent, {{"q", std::string(20'001, 'a')}}).fields(),
              ElementsAre("/q too_long"));
}

TEST_F(SearchApiTest, TakesTheNaughtyStrings) {
  const auto file = testing::SharedData("hostile/blns/blns.json");
  if (!file) GTEST_SKIP() << "no naughty strings beside the repository";
  for (const json& text : json::parse(testing::ReadFile(*file))) {
    const Answer answer = Post(kJobs, {{"q", text}, {"highlight", true}});
    EXPECT_LT(answer.status, 500) << text;
    EXPECT_TRUE(answer.status == 200 || answer.reason() == "nul_in_string") << text << answer.body;
  }
}

TEST_F(SearchApiTest, RefusesWhatItHasNotSeenOrDoesNotKnow) {
  const Answer never = Post(kTalent, {{"min_seq", world_.seq() + 1}});
  EXPECT_THAT(never.fields(), ElementsAre("/min_seq out_of_range"));
  ASSERT_TRUE(world_.storage().Transact([](Transaction& tx) -> Result<int64_t> {
    return tx.outbox().Append(
        {.type = "job_changed", .entity_type = "job", .entity_id = "job_unseen"});
  }));
  const Answer late = Post(kTalent, {{"min_seq", world_.seq() + 1}});
  EXPECT_EQ(late.status, 503);
  EXPECT_EQ(late.reason(), "not_caught_up");
  EXPECT_EQ(Search(kTalent, {{"min_seq", world_.seq()}})["seq"], world_.seq());
  const Answer profile = Get(std::string(kTalent) + "?rank_profile=absent");
  EXPECT_EQ(profile.status, 400);
  EXPECT_EQ(profile.reason(), "rank_profile_not_found");
  EXPECT_THAT(profile.fields(), ElementsAre("?rank_profile unknown_value"));
}

TEST_F(SearchApiTest, AsksForAKey) {
  key_ = "slk_unknown";
  EXPECT_EQ(Get(kTalent).status, 401);
  key_ = NewKey(Role::kFreelancer);
  EXPECT_EQ(Get(kTalent).status, 200);
}

TEST_F(SearchApiWithoutModelTest, SearchesByWordsAndRefusesModeSemantic) {
  const Answer hybrid = Post(kTalent, {{"q", "react"}});
  EXPECT_EQ(hybrid.status, 200);
  EXPECT_THAT(hybrid.body["coverage"]["reasons"], ElementsAre("semantic_unavailable"));
  const Answer semantic = Post(kTalent, {{"q", "react"}, {"mode", "semantic"}});
  EXPECT_EQ(semantic.status, 503);
  EXPECT_EQ(semantic.reason(), "semantic_unavailable");
}

}  // namespace
}  // namespace shortlist
