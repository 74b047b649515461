#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "server/api/embedded_pages.h"
#include "tests/support/api_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ServerApi : public testing::ApiTest {
 protected:
  void ServeToAll() {
    Serve();
    authorization_.clear();
  }
};

TEST_F(ServerApi, LiveAnswersWithoutAKey) {
  ServeToAll();
  EXPECT_EQ(BodyOf(Send("GET", "/v1/health/live")), json({{"live", true}}));
}

TEST_F(ServerApi, ReadySaysHowFarEachIndexIs) {
  health_.ready = true;
  health_.semantic = "available";
  health_.model = "m 1";
  health_.indexes = {{"talent", 3, 100, 7, 12}, {"jobs", 4, 50, 9}};
  health_.last_seq = 9;
  health_.lag_ms = 1500;
  health_.degraded = {"embedding_pending"};
  ServeToAll();
  const auto answer = Send("GET", "/v1/health/ready");
  EXPECT_EQ(OutcomeOf(answer), "200");
  const json body = BodyOf(answer);
  EXPECT_EQ(body["ready"], true);
  EXPECT_EQ(body["model"], "m 1");
  EXPECT_EQ(body["semantic_reason"], nullptr);
  EXPECT_EQ(body["degraded"], json({"embedding_pending"}));
  EXPECT_EQ(body["lag_ms"], 1500);
  EXPECT_EQ(body["indexes"][0], json({{"side", "talent"},
                                      {"generation", 3},
                                      {"documents", 100},
                                      {"applied_seq", 7},
                                      {"pending_vectors", 12},
                                      {"lag", 2}}));
}

TEST_F(ServerApi, NotReadyIsAnErrorForWhoeverWatchesAndSaysWhy) {
  health_.reasons = {"index_failed"};
  health_.semantic = "unavailable";
  health_.semantic_reason = "provider_timeout";
  ServeToAll();
  const auto answer = Send("GET", "/v1/health/ready");
  EXPECT_EQ(OutcomeOf(answer), "503");
  EXPECT_EQ(BodyOf(answer)["reasons"], json({"index_failed"}));
  EXPECT_EQ(BodyOf(answer)["semantic_reason"], "provider_timeout");
}

TEST_F(ServerApi, WhileItStartsOnlyWhatNeedsNoKeyIsAnswered) {
  std::atomic<bool> starting = true;
  context_.is_starting = [&] { return starting.load(); };
  Serve();
  for (const char* path : {"/v1/categories", "/v1/talent/search?q=a", "/v1/freelancers/frl_1"}) {
    const auto refused = Send("GET", path);
    EXPECT_EQ(OutcomeOf(refused), "503 starting") << path;
    EXPECT_EQ(refused->get_header_value("Retry-After"), "1");
  }
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/health/live")), "200");
  EXPECT_EQ(OutcomeOf(Send("GET", "/metrics")), "200");
  EXPECT_EQ(OutcomeOf(Send("GET", "/docs")), "200");
  starting = false;
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/categories")), "200");
}

TEST_F(ServerApi, MetricsCountTheRequests) {
  ServeToAll();
  (void)Send("GET", "/v1/health/live");
  const auto answer = Send("GET", "/metrics");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(answer->body, HasSubstr("route=\"/v1/health/live\""));
}

TEST_F(ServerApi, CategoriesAreThoseOfTheMarketplace) {
  Serve();
  EXPECT_EQ(BodyOf(Send("GET", "/v1/categories")), json::parse(R"({"categories":[
              {"id":"design","name":"Design","subcategories":[{"id":"logos","name":"Logos"}]},
              {"id":"writing","name":"Writing","subcategories":[]}]})"));
  authorization_.clear();
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/categories")), "401 missing_credentials");
}

TEST_F(ServerApi, PagesNeedNothingFromElsewhere) {
  ServeToAll();
  for (const char* path : {"/", "/docs", "/problems/stale_version"}) {
    const auto page = Send("GET", path, "", {{"Accept", "text/html,*/*"}});
    EXPECT_EQ(OutcomeOf(page), "200");
    EXPECT_EQ(page->get_header_value("Content-Type"), "text/html; charset=utf-8");
    EXPECT_THAT(page->get_header_value("Content-Security-Policy"), HasSubstr("default-src 'self'"));
    for (const char* elsewhere : {"src=\"http", "href=\"http", "url(http", "@import"}) {
      EXPECT_THAT(page->body, Not(HasSubstr(elsewhere))) << path;
    }
  }
}

TEST_F(ServerApi, TheContractIsServedAsItIsBuiltIn) {
  ServeToAll();
  const auto answer = Send("GET", "/openapi.json");
  EXPECT_EQ(answer->body, OpenApiJson());
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
  const auto known = GetUnless(answer->get_header_value("ETag"), "/openapi.json");
  EXPECT_EQ(known->status, 304);
  EXPECT_THAT(known->body, IsEmpty());
}

TEST_F(ServerApi, AReasonIsExplainedToPeopleAndToPrograms) {
  ServeToAll();
  const json meaning = BodyOf(Send("GET", "/problems/stale_version"));
  EXPECT_EQ(meaning["status"], 412);
  EXPECT_THAT(meaning["meaning"].get<std::string>(), HasSubstr("edited since"));
  EXPECT_EQ(BodyOf(Send("GET", "/problems/too_long"))["status"], nullptr);
  const auto page = Send("GET", "/problems/stale_version", "", {{"Accept", "text/html"}});
  EXPECT_THAT(page->body, HasSubstr("<h1>stale_version</h1>"));
  EXPECT_THAT(page->body, HasSubstr(meaning["meaning"].get<std::string>()));
  EXPECT_EQ(OutcomeOf(Send("GET", "/problems/%3Cscript%3E")), "404 problem_not_found");
}

TEST_F(ServerApi, WhatIsNotThereOrNotTakenIsSaid) {
  ServeToAll();
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/nothing")), "404 route_not_found");
  const auto put = Send("PUT", "/v1/freelancers/frl_1", "{}");
  EXPECT_EQ(OutcomeOf(put), "405 method_not_allowed");
  EXPECT_EQ(put->get_header_value("Allow"), "DELETE, GET, HEAD, PATCH, OPTIONS");
}

TEST_F(ServerApi, AKeyThatAsksTooMuchWaitsWhileOthersGoOn) {
  context_.rate_limit = {.requests_per_second = 1, .burst = 2};
  Serve();
  const auto first = Send("GET", "/v1/categories");
  EXPECT_EQ(OutcomeOf(first), "200");
  EXPECT_EQ(first->get_header_value("RateLimit-Limit"), "2");
  EXPECT_EQ(first->get_header_value("RateLimit-Remaining"), "1");
  EXPECT_EQ(first->get_header_value("RateLimit-Reset"), "1");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/categories")), "200");
  const auto refused = Send("GET", "/v1/categories");
  EXPECT_EQ(OutcomeOf(refused), "429 rate_limited");
  EXPECT_EQ(refused->get_header_value("Retry-After"), "1");
  EXPECT_EQ(refused->get_header_value("RateLimit-Remaining"), "0");

  const std::string busy = authorization_;
  authorization_ = Authorization(Role::kClient);
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/categories")), "200");
  authorization_ = busy;
  clock_.Set({clock_.Now().micros + 1'000'000});
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/categories")), "200");
}

}  // namespace
}  // namespace shortlist
