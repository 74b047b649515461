// Questions that are kept, over HTTP: what they may say, whose they are, and what they find.
#include <set>
#include <string>

#include <gmock/gmock.h>

#include "tests/server/api/search_server.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;

const std::string kPath = "/v1/saved_searches";

class SavedSearchesApi : public testing::SearchServerTest {
 protected:
  SavedSearchesApi() : SearchServerTest(/*with_model=*/false) {}

  json Search(const std::string& kind, json query) {
    return {{"person", kind == "jobs" ? freelancers_[0].id : "acme"},
            {"name", "Mine"},
            {"kind", kind},
            {"query", std::move(query)}};
  }
  std::string Save(const std::string& kind, json query) {
    const Answer saved = Post(kPath, Search(kind, std::move(query)));
    EXPECT_EQ(saved.status, 201) << saved.body;
    return saved.body.value("id", "");
  }
  // A request with a method of its own: "412 stale_version", "200".
  std::string Send(const std::string& method, const std::string& path, const json& body,
                   const std::string& if_match, json* answer = nullptr) {
    httplib::Client client = Client();
    httplib::Request request;
    request.method = method;
    request.path = path;
    if (!if_match.empty()) request.set_header("If-Match", if_match);
    if (!body.is_null()) request.body = body.dump();
    const auto result = client.send(request);
    EXPECT_TRUE(result);
    const json read = json::parse(result->body, nullptr, false);
    if (answer != nullptr) *answer = read;
    std::string outcome = std::to_string(result->status);
    if (result->status >= 400) outcome += " " + read["reason"].get<std::string>();
    return outcome;
  }
};

TEST_F(SavedSearchesApi, AnswerWhatTheSearchAnswers) {
  for (const auto& [kind, query] : std::map<std::string, json>{
           {"jobs", {{"q", "react"}, {"filter", {{"type", "hourly"}}}, {"sort", "newest"}}},
           {"talent", {{"q", "react"}, {"match", "any"}, {"filter", {{"rate_max", 9'000}}}}}}) {
    const std::string id = Save(kind, query);
    json asked = query;
    asked["page_size"] = 7;
    asked["facets"] = {"skills"};
    const Answer plain = Post("/v1/" + kind + "/search", asked);
    const Answer saved = Get(kPath + "/" + id + "/results?page_size=7&facets=skills");
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_GT(plain.body["total"], 7);
    for (const char* same : {"results", "total", "facets", "plan", "coverage"}) {
      EXPECT_EQ(saved.body[same], plain.body[same]) << kind << " " << same;
    }
    const Answer next = Get(kPath + "/" + id + "/results?page_size=7&facets=skills&page_token=" +
                            saved.body["next_page_token"].get<std::string>());
    EXPECT_EQ(next.status, 200) << next.body;
    EXPECT_NE(IdOf(next.body["results"][0]), IdOf(saved.body["results"][0]));
    // The question is the saved one; it cannot be asked otherwise.
    EXPECT_THAT(Get(kPath + "/" + id + "/results?q=other").fields(),
                ElementsAre("?q unknown_field"));
  }
  EXPECT_EQ(Get(kPath + "/svs_0/results").reason(), "saved_search_not_found");
}

TEST_F(SavedSearchesApi, AreCheckedAsTheSearchIs) {
  const json wrong = {
      {"q", 5}, {"mode", "psychic"}, {"filter", {{"country", "XX"}, {"x", 1}}}, {"page_size", 5}};
  json body = Search("talent", wrong);
  body["name"] = "";
  EXPECT_THAT(Post(kPath, body).fields(),
              ElementsAre("/name required", "/query/filter/country unknown_value",
                          "/query/filter/x unknown_field", "/query/mode unknown_value",
                          "/query/page_size unknown_field", "/query/q wrong_type"));
  // A filter of the other side.
  EXPECT_THAT(Post(kPath, Search("jobs", {{"filter", {{"jss_min", 90}}}})).fields(),
              ElementsAre("/query/filter/jss_min unknown_field"));
  EXPECT_THAT(
      Post(kPath, json::object()).fields(),
      ElementsAre("/kind required", "/name required", "/person required", "/query required"));
}

TEST_F(SavedSearchesApi, AreListedReadEditedAndDeleted) {
  const std::string first = Save("talent", {{"q", "logo"}, {"filter", {{"rate_min", 1}}}});
  const std::string second = Save("talent", {{"q", "web"}});
  const Answer page = Get(kPath + "?person=acme&page_size=1");
  EXPECT_EQ(page.body["total"], 2);
  EXPECT_EQ(page.body["saved_searches"][0]["id"], second);
  const Answer last = Get(kPath + "?person=acme&page_size=1&page_token=" +
                          page.body["next_page_token"].get<std::string>());
  EXPECT_EQ(last.body["saved_searches"][0]["id"], first);
  EXPECT_EQ(last.body["next_page_token"], nullptr);
  EXPECT_EQ(Get(kPath + "?person=acme&page_token=job_1").reason(), "bad_page_token");

  const std::string path = kPath + "/" + first;
  EXPECT_EQ(Get(path).body["alert"], true);
  const json patch = {{"name", "Logos"},
                      {"alert", false},
                      {"query", {{"q", nullptr}, {"filter", {{"rate_max", 500}}}}}};
  EXPECT_EQ(Send("PATCH", path, patch, ""), "428 precondition_required");
  EXPECT_EQ(Send("PATCH", path, patch, "\"v9\""), "412 stale_version");
  EXPECT_EQ(Send("PATCH", path, {{"query", {{"sort", "budget"}}}}, "\"v1\""), "400 invalid_fields");
  json edited;
  EXPECT_EQ(Send("PATCH", path, patch, "\"v1\"", &edited), "200");
  EXPECT_EQ(edited["query"], json({{"filter", {{"rate_min", 1}, {"rate_max", 500}}}}));
  EXPECT_EQ(edited["name"], "Logos");
  EXPECT_EQ(edited["version"], 2);
  EXPECT_EQ(Get(path).body, edited);
  EXPECT_EQ(Send("DELETE", path, nullptr, "\"v1\""), "412 stale_version");
  EXPECT_EQ(Send("DELETE", path, nullptr, ""), "204");
  EXPECT_EQ(Send("DELETE", path, nullptr, ""), "404 saved_search_not_found");
  EXPECT_EQ(Get(path).reason(), "saved_search_not_found");
}

TEST_F(SavedSearchesApi, AreOfOnesOwnSideAndNotTooMany) {
  world_.marketplace().saved_searches = {{.most = 2}};
  const std::string id = Save("jobs", {{"q", "logo"}});
  Save("jobs", {{"q", "logo"}});
  const Answer refused = Post(kPath, Search("jobs", {{"q", "logo"}}));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.reason(), "too_many_saved_searches");
  key_ = NewKey(Role::kClient);
  EXPECT_EQ(Get(kPath + "/" + id).reason(), "saved_search_not_found");
  EXPECT_EQ(Get(kPath + "/" + id + "/results").reason(), "saved_search_not_found");
  EXPECT_EQ(Get(kPath + "?person=" + freelancers_[0].id).reason(), "permission_denied");
  EXPECT_EQ(Post(kPath, Search("jobs", {{"q", "logo"}})).reason(), "permission_denied");
  EXPECT_EQ(Send("DELETE", kPath + "/" + id, nullptr, ""), "404 saved_search_not_found");
  Save("talent", {{"q", "logo"}});
}

}  // namespace
}  // namespace shortlist
