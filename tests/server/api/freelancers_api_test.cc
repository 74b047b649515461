#include "server/api/freelancers_api.h"

#include <gmock/gmock.h>

#include "tests/support/api_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FreelancersApi : public testing::ApiTest {
 protected:
  FreelancersApi() { Serve(); }

  json Create(const json& freelancer) {
    const auto answer = Send("POST", "/v1/freelancers", freelancer);
    EXPECT_EQ(OutcomeOf(answer), "201") << answer->body;
    return BodyOf(answer);
  }
  static std::string PathOf(const json& freelancer) {
    return "/v1/freelancers/" + freelancer["id"].get<std::string>();
  }
  static httplib::Headers IfMatch(int64_t version) {
    return {{"If-Match", "\"v" + std::to_string(version) + "\""}};
  }
};

const json kAda = {
    {"external_id", "fl-1"},
    {"display_name", "Ada Byron"},
    {"title", "Engineer"},
    {"overview", "Ten years of analytical engines."},
    {"skills", {{{"name", "Node.JS"}, {"level", "expert"}}, {{"id", "react"}}}},
    {"hourly_rate", {{"amount_minor", 8500}, {"currency", "USD"}}},
    {"country", "PT"},
    {"timezone", "Europe/Lisbon"},
    {"languages", {{{"code", "en"}, {"level", "fluent"}}}},
    {"category", "logos"},
    {"available_from", "2026-04-01"},
    {"employment", {{{"title", "Analyst"}, {"from", "2019-05"}}}},
};

TEST_F(FreelancersApi, ANewFreelancerIsAnsweredWhole) {
  const auto answer = Send("POST", "/v1/freelancers", kAda);
  ASSERT_EQ(OutcomeOf(answer), "201");
  const json created = BodyOf(answer);
  EXPECT_EQ(answer->get_header_value("Location"), PathOf(created));
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(answer->get_header_value("Shortlist-Seq"), std::to_string(created["seq"].get<int>()));
  EXPECT_EQ(created["version"], 1);
  EXPECT_EQ(created["created_at"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(created["job_success"], nullptr);
  EXPECT_EQ(created["earned"], json({{"amount_minor", 0}, {"currency", "USD"}}));
  EXPECT_EQ(created["skills"][0],
            json({{"name", "Node.JS"}, {"id", "node.js"}, {"level", "expert"}}));
  EXPECT_EQ(created["skills"][1], json({{"name", "react"}, {"id", "react"}, {"level", nullptr}}));

  const auto read = Send("GET", PathOf(created));
  EXPECT_EQ(BodyOf(read), created);
  EXPECT_EQ(read->get_header_value("ETag"), answer->get_header_value("ETag"));
}

TEST_F(FreelancersApi, AllMistakesOfABodyAreToldAtOnce) {
  const json wrong = {{"display_name", 7},
                      {"overview", std::string(5001, 'x')},
                      {"country", "Portugal"},
                      {"availability_hours", 200},
                      {"hourly_rate", {{"amount_minor", -1}, {"currency", "usd"}}},
                      {"skills", {{{"level", "wizard"}}, {{"name", "Go"}, {"id", "rust"}}}},
                      {"languages", {"en", {{"code", "xx"}}}},
                      {"available_from", "2026-02-30"},
                      {"shoe_size", 40}};
  const auto answer = Send("POST", "/v1/freelancers", wrong);
  EXPECT_EQ(OutcomeOf(answer), "400 invalid_fields");
  EXPECT_THAT(
      FieldsOf(answer),
      ElementsAre("/availability_hours out_of_range", "/available_from bad_date",
                  "/country unknown_value", "/display_name wrong_type",
                  "/hourly_rate/amount_minor out_of_range", "/hourly_rate/currency unknown_value",
                  "/languages/0 wrong_type", "/overview too_long", "/shoe_size unknown_field",
                  "/skills/0/level unknown_value", "/skills/0/name required",
                  "/skills/1/id not_allowed"));
  EXPECT_EQ(LastSeq(), 0);
}

TEST_F(FreelancersApi, WhatIsNoJsonObjectIsRefusedAsSuch) {
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/freelancers")), "400 bad_json");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/freelancers", "{\"a\":")), "400 bad_json");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/freelancers", "[]")), "400 invalid_fields");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/freelancers", std::string(R"({"title":"a","title":"b"})"))),
            "400 duplicate_field");
  EXPECT_EQ(
      OutcomeOf(Send("POST", "/v1/freelancers", std::string(R"({"display_name":"a\u0000b"})"))),
      "400 nul_in_string");
}

TEST_F(FreelancersApi, AnExternalIdBelongsToOne) {
  Create(kAda);
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/freelancers", kAda)), "409 external_id_taken");
}

TEST_F(FreelancersApi, TheSameIdempotencyKeyWritesOnce) {
  const httplib::Headers key = {{"Idempotency-Key", "abc"}};
  const auto first = Send("POST", "/v1/freelancers", kAda, key);
  const auto again = Send("POST", "/v1/freelancers", kAda, key);
  ASSERT_EQ(OutcomeOf(first), "201");
  EXPECT_EQ(OutcomeOf(again), "201");
  EXPECT_EQ(again->body, first->body);
  for (const char* header : {"Location", "ETag", "Shortlist-Seq"}) {
    EXPECT_EQ(again->get_header_value(header), first->get_header_value(header));
    EXPECT_NE(first->get_header_value(header), "");
  }
  EXPECT_EQ(LastSeq(), 1);

  json other = kAda;
  other["title"] = "Countess";
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/freelancers", other, key)), "422 idempotency_key_reused");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/freelancers", kAda, {{"Idempotency-Key", "a b"}})),
            "400 bad_idempotency_key");
}

TEST_F(FreelancersApi, AMergePatchReplacesRemovesAndLeavesAlone) {
  const json created = Create(kAda);
  clock_.Set({clock_.Now().micros + 1'000'000});
  const json patch = {{"title", "Countess"},
                      {"available_from", nullptr},
                      {"hourly_rate", {{"amount_minor", 9000}}},
                      {"skills", {{{"name", "Go"}}}},
                      {"seq", 12345}};
  const auto answer = Send("PATCH", PathOf(created), patch, IfMatch(1));
  ASSERT_EQ(OutcomeOf(answer), "200") << answer->body;
  json expected = created;
  expected["title"] = "Countess";
  expected["available_from"] = nullptr;
  expected["hourly_rate"]["amount_minor"] = 9000;
  expected["skills"] = {{{"name", "Go"}, {"id", "go"}, {"level", nullptr}}};
  expected["version"] = 2;
  expected["seq"] = 2;
  expected["updated_at"] = "2026-01-01T00:00:01Z";
  EXPECT_EQ(BodyOf(answer), expected);
  const auto read = Send("GET", PathOf(created));
  EXPECT_EQ(BodyOf(read), expected);
  EXPECT_EQ(read->get_header_value("ETag"), answer->get_header_value("ETag"));
}

TEST_F(FreelancersApi, WhatWasReadCanBeSentBack) {
  const json created = Create(kAda);
  const auto answer = Send("PATCH", PathOf(created), created, IfMatch(1));
  ASSERT_EQ(OutcomeOf(answer), "200") << answer->body;
  json same = BodyOf(answer);
  for (const char* written : {"version", "seq"}) same[written] = created[written];
  EXPECT_EQ(same, created);
}

TEST_F(FreelancersApi, AnEditNeedsTheNewestVersion) {
  const json created = Create(kAda);
  const json patch = {{"title", "Countess"}};
  EXPECT_EQ(OutcomeOf(Send("PATCH", PathOf(created), patch)), "428 precondition_required");
  EXPECT_EQ(OutcomeOf(Send("PATCH", PathOf(created), patch, {{"If-Match", "*"}})),
            "400 bad_if_match");
  EXPECT_EQ(OutcomeOf(Send("PATCH", PathOf(created), patch, IfMatch(2))), "412 stale_version");
  EXPECT_EQ(OutcomeOf(Send("PATCH", "/v1/freelancers/frl_nobody", patch, IfMatch(1))),
            "404 freelancer_not_found");
  EXPECT_EQ(OutcomeOf(Send("PATCH", PathOf(created), patch, IfMatch(1))), "200");
  EXPECT_EQ(OutcomeOf(Send("PATCH", PathOf(created), patch, IfMatch(1))), "412 stale_version");
  EXPECT_EQ(LastSeq(), 2);
}

TEST_F(FreelancersApi, AnEditSentAgainUnderItsKeyIsAnsweredAgain) {
  const json created = Create(kAda);
  httplib::Headers headers = IfMatch(1);
  headers.emplace("Idempotency-Key", "edit-1");
  const json patch = {{"title", "Countess"}};
  const auto first = Send("PATCH", PathOf(created), patch, headers);
  const auto again = Send("PATCH", PathOf(created), patch, headers);
  EXPECT_EQ(OutcomeOf(first), "200");
  EXPECT_EQ(OutcomeOf(again), "200");
  EXPECT_EQ(again->body, first->body);
  EXPECT_EQ(LastSeq(), 2);
}

TEST_F(FreelancersApi, APatchNamesOnlyFieldsThatAreThere) {
  const json created = Create(kAda);
  const json patch = {{"shoe_size", nullptr}, {"hat/size", 7}, {"display_name", nullptr}};
  const auto answer = Send("PATCH", PathOf(created), patch, IfMatch(1));
  EXPECT_EQ(OutcomeOf(answer), "400 invalid_fields");
  EXPECT_THAT(FieldsOf(answer), ElementsAre("/display_name required", "/hat~1size unknown_field",
                                            "/shoe_size unknown_field"));
  EXPECT_EQ(OutcomeOf(Send("PATCH", PathOf(created), json::array(), IfMatch(1))),
            "400 invalid_fields");
}

TEST_F(FreelancersApi, ADeletedFreelancerIsGone) {
  const json created = Create(kAda);
  EXPECT_EQ(OutcomeOf(Send("DELETE", PathOf(created), "", IfMatch(2))), "412 stale_version");
  const auto answer = Send("DELETE", PathOf(created), "", IfMatch(1));
  EXPECT_EQ(OutcomeOf(answer), "204");
  EXPECT_THAT(answer->body, IsEmpty());
  EXPECT_EQ(answer->get_header_value("Shortlist-Seq"), "2");
  EXPECT_EQ(OutcomeOf(Send("GET", PathOf(created))), "404 freelancer_not_found");
  EXPECT_EQ(OutcomeOf(Send("DELETE", PathOf(created))), "404 freelancer_not_found");
}

TEST_F(FreelancersApi, WhoeverHasItAlreadyIsToldSo) {
  const json created = Create(kAda);
  const std::string etag = Send("GET", PathOf(created))->get_header_value("ETag");
  const auto known = GetUnless("\"x\", W/" + etag, PathOf(created));
  EXPECT_EQ(known->status, 304);
  EXPECT_THAT(known->body, IsEmpty());
  EXPECT_EQ(known->get_header_value("ETag"), etag);
  EXPECT_EQ(OutcomeOf(Send("GET", PathOf(created), "", {{"If-None-Match", "\"x\""}})), "200");
}

TEST_F(FreelancersApi, ATagChangesWithTheStandingAlthoughTheVersionStays) {
  const json created = Create(kAda);
  const std::string before = Send("GET", PathOf(created))->get_header_value("ETag");
  const auto saved = storage_->Transact([&](Transaction& tx) -> Result<void> {
    auto freelancer = tx.freelancers().GetById(created["id"].get<std::string>());
    freelancer->earned_minor = 125'000;
    return tx.freelancers().SaveStanding(*freelancer);
  });
  ASSERT_TRUE(saved.ok());
  const auto after = Send("GET", PathOf(created), "", {{"If-None-Match", before}});
  EXPECT_EQ(OutcomeOf(after), "200");
  EXPECT_EQ(BodyOf(after)["earned"]["amount_minor"], 125'000);
  EXPECT_EQ(OutcomeOf(Send("PATCH", PathOf(created), json({{"title", "Countess"}}),
                           {{"If-Match", before}})),
            "200");
}

TEST_F(FreelancersApi, AListIsPagedWithoutRepeatingOrSkipping) {
  std::vector<std::string> created;
  for (int i = 0; i < 5; ++i) {
    created.push_back(Create({{"display_name", "F" + std::to_string(i)},
                              {"external_id", "fl-" + std::to_string(i)}})["id"]);
  }
  std::vector<std::string> listed;
  std::string token;
  do {
    const json page = BodyOf(
        Send("GET", "/v1/freelancers?page_size=2" + (token.empty() ? "" : "&page_token=" + token)));
    EXPECT_EQ(page["total"], 5);
    for (const json& freelancer : page["freelancers"]) listed.push_back(freelancer["id"]);
    token = page["next_page_token"].is_null() ? "" : page["next_page_token"].get<std::string>();
  } while (!token.empty());
  EXPECT_EQ(listed, created);

  const json one = BodyOf(Send("GET", "/v1/freelancers?external_id=fl-3"));
  EXPECT_EQ(one["total"], 1);
  EXPECT_EQ(one["freelancers"][0]["id"], created[3]);
  EXPECT_EQ(BodyOf(Send("GET", "/v1/freelancers?external_id=fl-9"))["freelancers"], json::array());
}

TEST_F(FreelancersApi, AListRefusesWhatItCannotRead) {
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/freelancers?page_token=nonsense")), "400 bad_page_token");
  const std::string id = Create(kAda)["id"];
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/freelancers?external_id=fl-1&page_token=" + id)),
            "400 bad_page_token");
  const auto answer = Send("GET", "/v1/freelancers?page_size=101&q=x");
  EXPECT_EQ(OutcomeOf(answer), "400 invalid_fields");
  EXPECT_THAT(FieldsOf(answer), ElementsAre("?page_size out_of_range", "?q unknown_field"));
}

TEST_F(FreelancersApi, APrivateProfileIsShownToThoseWhoMayReadOne) {
  json hidden = kAda;
  hidden["visibility"] = "private";
  const json created = Create(hidden);
  EXPECT_EQ(OutcomeOf(Send("GET", PathOf(created))), "200");
  authorization_ = Authorization(Role::kClient);
  EXPECT_EQ(OutcomeOf(Send("GET", PathOf(created))), "404 freelancer_not_found");
  EXPECT_EQ(OutcomeOf(Send("GET", PathOf(created) + "/job_success")), "404 freelancer_not_found");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/freelancers")), "403 permission_denied");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/freelancers", kAda)), "403 permission_denied");
}

TEST_F(FreelancersApi, HeadAnswersAsGetWithoutTheBody) {
  const json created = Create(kAda);
  const auto get = Send("GET", PathOf(created));
  const auto head = Send("HEAD", PathOf(created));
  EXPECT_EQ(head->status, 200);
  EXPECT_THAT(head->body, IsEmpty());
  EXPECT_EQ(head->get_header_value("ETag"), get->get_header_value("ETag"));
}

TEST_F(FreelancersApi, WhoHasNoKeyIsRefused) {
  authorization_.clear();
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/freelancers")), "401 missing_credentials");
  authorization_ = "Bearer slk_wrong";
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/freelancers")), "401 bad_credentials");
}

class WaitingWrites : public testing::ApiTest {
 protected:
  WaitingWrites() {
    StartSearch();
    engine_.min_seq_timeout_ms = 1;
    Serve();
  }
};

TEST_F(WaitingWrites, SayHonestlyThatSearchDoesNotSeeThemYet) {
  const auto answer = Send("POST", "/v1/freelancers?wait=true", kAda);
  EXPECT_EQ(OutcomeOf(answer), "201");
  EXPECT_EQ(answer->get_header_value("Shortlist-Searchable"), "false");
}

TEST_F(WaitingWrites, AreSeenBySearchOnceTheyAreAnswered) {
  engine_.min_seq_timeout_ms = 60'000;
  FollowEvents();
  const auto created = Send("POST", "/v1/freelancers?wait=true", kAda);
  EXPECT_EQ(OutcomeOf(created), "201");
  EXPECT_EQ(created->get_header_value("Shortlist-Searchable"), "true");
  const auto removed = Send("DELETE", created->get_header_value("Location") + "?wait=true");
  EXPECT_EQ(OutcomeOf(removed), "204");
  EXPECT_EQ(removed->get_header_value("Shortlist-Searchable"), "true");
  EXPECT_EQ(derived_->talent().Get()->live_documents(), 0u);
}

}  // namespace
}  // namespace shortlist
