#include "server/http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/http/etag.h"
#include "server/http/idempotency_key.h"
#include "server/http/problem.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;

// Answers "operation" and the parameters.
void AddEcho(Router& router, std::string method, std::string pattern, std::string operation) {
  router.Add({method, pattern, operation, [operation](const HttpRequest& request) {
                std::string text = operation;
                for (const auto& [name, value] : request.path_params) {
                  text += " " + name + "=" + value;
                }
                return TextResponse(text);
              }});
}

Router ExampleRouter() {
  Router router;
  AddEcho(router, "GET", "/", "home");
  AddEcho(router, "GET", "/v1/jobs", "list_jobs");
  AddEcho(router, "POST", "/v1/jobs", "create_job");
  AddEcho(router, "GET", "/v1/jobs/{id}", "get_job");
  AddEcho(router, "DELETE", "/v1/jobs/{id}", "delete_job");
  AddEcho(router, "POST", "/v1/jobs/{id}:close", "close_job");
  AddEcho(router, "GET", "/v1/jobs/search", "search_jobs");
  AddEcho(router, "POST", "/v1/skills:tag", "tag_skills");
  AddEcho(router, "POST", "/v1/freelancers/{id}/job_success:simulate", "simulate");
  return router;
}

HttpResponse Ask(const Router& router, std::string method, std::string path) {
  HttpRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.request_id = "r1";
  return router.Dispatch(request);
}

std::string ReasonOf(const HttpResponse& response) {
  return nlohmann::json::parse(response.body).at("reason");
}

TEST(Router, FindsTheMostSpecificPattern) {
  const Router router = ExampleRouter();
  EXPECT_EQ(Ask(router, "GET", "/").body, "home");
  EXPECT_EQ(Ask(router, "GET", "/v1/jobs").body, "list_jobs");
  EXPECT_EQ(Ask(router, "POST", "/v1/jobs").body, "create_job");
  EXPECT_EQ(Ask(router, "GET", "/v1/jobs/job_1").body, "get_job id=job_1");
  EXPECT_EQ(Ask(router, "GET", "/v1/jobs/search").body, "search_jobs");
  EXPECT_EQ(Ask(router, "DELETE", "/v1/jobs/search").body, "delete_job id=search");
  EXPECT_EQ(Ask(router, "POST", "/v1/jobs/job_1:close").body, "close_job id=job_1");
  EXPECT_EQ(Ask(router, "POST", "/v1/skills:tag").body, "tag_skills");
  EXPECT_EQ(Ask(router, "POST", "/v1/skills%3Atag").body, "tag_skills");
  EXPECT_EQ(Ask(router, "POST", "/v1/freelancers/frl_1/job_success:simulate").body,
            "simulate id=frl_1");
  EXPECT_EQ(Ask(router, "GET", "/v1/jobs/a%2Fb%20%C3%A9").body, "get_job id=a/b é");
}

TEST(Router, SaysWhatIsNotThereAndWhatIsNotAllowed) {
  const Router router = ExampleRouter();
  for (const char* path : {"/nothing", "/v1/jobs/", "/v1/jobs/a/b", "//", "*", "", "/v1/jobs/%00",
                           "/v1/jobs/%ff", "/v1/jobs/%zz", "/v1/jobs/%4"}) {
    const auto response = Ask(router, "GET", path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(ReasonOf(response), "route_not_found") << path;
  }
  const auto refused = Ask(router, "PATCH", "/v1/jobs/1");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(ReasonOf(refused), "method_not_allowed");
  EXPECT_EQ(refused.headers.at("Allow"), "DELETE, GET, HEAD, OPTIONS");
  EXPECT_EQ(Ask(router, "POST", "/v1/jobs/:close").status, 405) << "an empty id is no id";
  const auto options = Ask(router, "OPTIONS", "/v1/jobs");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.at("allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(Ask(router, "HEAD", "/v1/jobs").body, "list_jobs");
}

TEST(Router, ListsItsRoutesInTheOrderAdded) {
  const Router router = ExampleRouter();
  ASSERT_EQ(router.routes().size(), 9u);
  EXPECT_EQ(router.routes()[2].method + " " + router.routes()[2].pattern, "POST /v1/jobs");
  EXPECT_EQ(router.routes()[2].operation, "create_job");
}

TEST(Router, TakesNoRouteTwice) {
  Router router = ExampleRouter();
  EXPECT_DEATH(AddEcho(router, "GET", "/v1/jobs/{job}", "again"), "");
  EXPECT_DEATH(AddEcho(router, "GET", "v1", "no slash"), "");
  EXPECT_DEATH(AddEcho(router, "GET", "/v1/{", "open"), "");
}

TEST(Problem, MapsEveryErrorCodeToItsStatus) {
  const std::pair<ErrorCode, int> table[] = {
      {ErrorCode::kInvalidArgument, 400},
      {ErrorCode::kUnauthenticated, 401},
      {ErrorCode::kPermissionDenied, 403},
      {ErrorCode::kNotFound, 404},
      {ErrorCode::kConflict, 409},
      {ErrorCode::kPreconditionRequired, 428},
      {ErrorCode::kStaleVersion, 412},
      {ErrorCode::kFailedPrecondition, 409},
      {ErrorCode::kGone, 410},
      {ErrorCode::kPayloadTooLarge, 413},
      {ErrorCode::kResourceExhausted, 429},
      {ErrorCode::kUnavailable, 503},
      {ErrorCode::kInternal, 500},
  };
  for (const auto& [code, status] : table) {
    const Error error{code, "some_reason", "Some detail.", {}};
    EXPECT_EQ(StatusOf(error), status);
    const auto response = ProblemResponse(error, "req_7");
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(response.headers.contains("WWW-Authenticate"), status == 401);
    EXPECT_EQ(response.headers.contains("Retry-After"), status == 429 || status == 503);
    const auto body = nlohmann::json::parse(response.body);
    EXPECT_EQ(body.at("status"), status);
    EXPECT_EQ(body.at("title"), StatusPhrase(status));
    EXPECT_EQ(body.at("instance"), "req_7");
  }
}

TEST(Problem, MapsAFewReasonsToAStatusOfTheirOwn) {
  EXPECT_EQ(StatusOf({ErrorCode::kInvalidArgument, "idempotency_key_reused", "", {}}), 422);
  EXPECT_EQ(StatusOf({ErrorCode::kConflict, "idempotency_key_reused", "", {}}), 422);
  EXPECT_EQ(StatusOf({ErrorCode::kUnavailable, "idempotency_key_reused", "", {}}), 503);
  EXPECT_EQ(StatusOf({ErrorCode::kInvalidArgument, "request_timeout", "", {}}), 408);
}

TEST(Problem, NamesTheFieldsAndHidesInternals) {
  const auto shown =
      nlohmann::json::parse(ProblemResponse({ErrorCode::kInvalidArgument,
                                             "invalid_fields",
                                             "Look.",
                                             {{"/title", "required", "This field is required."}}},
                                            "r")
                                .body);
  EXPECT_EQ(shown.at("type"), "/problems/invalid_fields");
  EXPECT_EQ(shown.at("detail"), "Look.");
  EXPECT_EQ(shown.at("errors"), nlohmann::json::parse(R"([{"pointer": "/title",
      "reason": "required", "detail": "This field is required."}])"));
  const auto hidden =
      ProblemResponse({ErrorCode::kInternal, "disk_full", "/var/secret", {{"a", "b", "c"}}}, "r");
  EXPECT_EQ(hidden.body.find("secret"), std::string::npos);
  EXPECT_EQ(hidden.body.find("disk_full"), std::string::npos);
  EXPECT_FALSE(nlohmann::json::parse(hidden.body).contains("errors"));
}

HttpRequest WithHeader(std::string name, std::string value) {
  HttpRequest request;
  request.headers[std::move(name)] = std::move(value);
  return request;
}

TEST(ETag, NamesAVersionAndGuardsAnEdit) {
  const std::string tag = ETagOf(3, "{}");
  EXPECT_THAT(tag, ::testing::MatchesRegex("\"v3-[0-9a-f]{16}\""));
  EXPECT_EQ(tag, ETagOf(3, "{}"));
  EXPECT_NE(tag, ETagOf(3, "{ }"));
  EXPECT_EQ(*IfMatchVersion(WithHeader("if-match", tag)), 3);
  EXPECT_EQ(*IfMatchVersion(WithHeader("if-match", "\"v3\"")), 3);
  EXPECT_TRUE(CheckIfMatch(WithHeader("If-Match", "\"v3\""), 3));
  EXPECT_EQ(CheckIfMatch(WithHeader("If-Match", "\"v3\""), 4).error().reason, "stale_version");
  EXPECT_EQ(CheckIfMatch(HttpRequest(), 3).error().reason, "precondition_required");
  EXPECT_EQ(StatusOf(CheckIfMatch(HttpRequest(), 3).error()), 428);
  EXPECT_EQ(StatusOf(CheckIfMatch(WithHeader("If-Match", "\"v2\""), 3).error()), 412);
  for (const char* foreign :
       {"\"\"", "\"v\"", "\"v03\"", "\"v3x\"", "W/\"v3\"", "\"x\"", "\"v99999999999999999999\""}) {
    EXPECT_EQ(IfMatchVersion(WithHeader("If-Match", foreign)).error().reason, "stale_version")
        << foreign;
  }
  for (const char* broken : {"", "*", "v3", "\"", "\"v3", "\"v3\", \"v4\"", "W/"}) {
    EXPECT_EQ(IfMatchVersion(WithHeader("If-Match", broken)).error().reason, "bad_if_match")
        << broken;
  }
}

TEST(ETag, IsKnownToWhoeverNamesIt) {
  const std::string tag = ETagOf(3, "{}");
  for (const std::string& known : {tag, "W/" + tag, std::string("*"), "\"x\" ,\t" + tag + " "}) {
    EXPECT_TRUE(IsKnown(WithHeader("If-None-Match", known), tag)) << known;
  }
  for (const std::string& other :
       {std::string(), ETagOf(3, "{ }"), std::string("\"v3\""), tag.substr(1), std::string(",,")}) {
    EXPECT_FALSE(IsKnown(WithHeader("If-None-Match", other), tag)) << other;
  }
  EXPECT_FALSE(IsKnown(HttpRequest(), tag));
}

TEST(IdempotencyKey, TakesUpTo255VisibleCharacters) {
  EXPECT_EQ(*IdempotencyKey(HttpRequest()), std::nullopt);
  EXPECT_EQ(*IdempotencyKey(WithHeader("idempotency-key", "a-1~")), "a-1~");
  EXPECT_TRUE(IdempotencyKey(WithHeader("Idempotency-Key", std::string(255, 'k'))));
  for (const std::string& key : {std::string(), std::string(256, 'k'), std::string("a b"),
                                 std::string("a\x7f"), std::string("é")}) {
    EXPECT_EQ(IdempotencyKey(WithHeader("Idempotency-Key", key)).error().reason,
              "bad_idempotency_key");
  }
}

}  // namespace
}  // namespace shortlist
