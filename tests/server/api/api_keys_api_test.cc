// The keys of accounts, secret and publishable, and what a browser is told about the latter.
#include "server/api/api_keys_api.h"

#include <gmock/gmock.h>

#include "server/workflow/set_account_status.h"
#include "tests/support/account_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kShop = "https://shop.example";

class ApiKeysApi : public testing::AccountApiTest {
 protected:
  ApiKeysApi() {
    context_.rate_limit.burst = 3;
    context_.rate_limit.requests_per_second = 1;
    Serve();
    ada_ = MakeAccount("ada", {Role::kClient});
    authorization_ = SessionOf(ada_);
  }
  void Rest() { clock_.Set({clock_.Now().micros + 60 * 1'000'000}); }
  json Create(const json& body) {
    Rest();
    const auto answer = Send("POST", "/v1/api_keys", body);
    EXPECT_EQ(OutcomeOf(answer), "201");
    const json key = BodyOf(answer);
    EXPECT_EQ(answer->get_header_value("Location"), "/v1/api_keys/" + key["id"].get<std::string>());
    return key;
  }
  httplib::Result Search(const std::string& key, const std::string& origin) {
    authorization_ = "Bearer " + key;
    httplib::Headers headers;
    if (!origin.empty()) headers.emplace("Origin", origin);
    return Send("GET", "/v1/talent/search?mode=lexical", nullptr, headers);
  }

  Account ada_;
};

TEST_F(ApiKeysApi, ASecretKeyDoesWhatItsScopesSay) {
  const json key = Create({{"label", "ci"}, {"scopes", {"read_jobs", "search"}}});
  EXPECT_THAT(key["key"].get<std::string>(), StartsWith("slk_"));
  json shown = key;
  shown.erase("key");
  EXPECT_EQ(shown, json({{"id", key["id"]},
                         {"kind", "secret"},
                         {"label", "ci"},
                         {"scopes", {"search", "read_jobs"}},
                         {"origins", json::array()},
                         {"created_at", "2026-01-01T00:01:00Z"}}));
  EXPECT_EQ(BodyOf(Send("GET", "/v1/api_keys")), json({{"api_keys", {shown}}}));

  const std::string session = authorization_;
  authorization_ = "Bearer " + key["key"].get<std::string>();
  Rest();
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/jobs")), "200");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/jobs", {{"title", "A"}, {"description", "B"}})),
            "403 scope_missing");
  Rest();
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/api_keys")), "403 scope_missing");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/freelancers")), "403 permission_denied");
  Rest();
  authorization_ = session;
  const std::string path = "/v1/api_keys/" + key["id"].get<std::string>();
  EXPECT_EQ(OutcomeOf(Send("DELETE", path)), "204");
  EXPECT_EQ(OutcomeOf(Send("DELETE", path)), "404 api_key_not_found");
  EXPECT_EQ(BodyOf(Send("GET", "/v1/api_keys")), json({{"api_keys", json::array()}}));
  authorization_ = "Bearer " + key["key"].get<std::string>();
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/jobs")), "401 bad_credentials");
}

TEST_F(ApiKeysApi, NamesAllThatIsWrongWithAKey) {
  const auto fields = [&](const json& body) {
    Rest();
    return FieldsOf(Send("POST", "/v1/api_keys", body));
  };
  EXPECT_THAT(fields(json::object()), ElementsAre("/scopes required"));
  EXPECT_THAT(fields({{"scopes", {"root"}}, {"label", std::string(101, 'x')}}),
              ElementsAre("/label too_long", "/scopes/0 unknown_value"));
  EXPECT_THAT(fields({{"kind", "publishable"}, {"scopes", {"search"}}}),
              ElementsAre("/origins required", "/scopes not_allowed"));
  EXPECT_THAT(fields({{"scopes", {"search"}}, {"origins", {kShop}}}),
              ElementsAre("/origins not_allowed"));
  for (const char* origin :
       {"shop.example", "https://shop.example/", "https://Shop.example", "https://", "ftp://a",
        "https://a:443", "http://a:80", "https://a:", "https://a:b", "https://a b", "*", "null"}) {
    EXPECT_THAT(fields({{"kind", "publishable"}, {"origins", {kShop, origin}}}),
                ElementsAre("/origins/1 bad_origin"))
        << origin;
  }
}

TEST_F(ApiKeysApi, AnAccountHasSoManyKeysAndNoneOfAnothers) {
  for (size_t i = 0; i < kMaxAccountKeys; ++i) (void)KeyOf(ada_, {Scope::kSearch});
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/api_keys", {{"scopes", {"search"}}})), "409 too_many_keys");
  const json keys = BodyOf(Send("GET", "/v1/api_keys"))["api_keys"];
  ASSERT_EQ(keys.size(), kMaxAccountKeys);
  const std::string path = "/v1/api_keys/" + keys[0]["id"].get<std::string>();
  authorization_ = SessionOf(MakeAccount("eve", {Role::kClient}));
  EXPECT_EQ(OutcomeOf(Send("DELETE", path)), "404 api_key_not_found");
  EXPECT_EQ(BodyOf(Send("GET", "/v1/api_keys"))["api_keys"], json::array());
}

TEST_F(ApiKeysApi, AKeyGoesWithItsAccount) {
  const std::string key = KeyOf(ada_, {Scope::kEditJobs});
  const auto set = [&](AccountStatus status) {
    const auto done = storage_->Transact([&](Transaction& tx) {
      return SetAccountStatus(tx, marketplace_, ada_.email, status, "Chargebacks");
    });
    EXPECT_TRUE(done.ok());
  };
  authorization_ = key;
  set(AccountStatus::kLimited);
  const auto limited = Send("POST", "/v1/jobs", {{"title", "A"}, {"description", "B"}});
  EXPECT_EQ(OutcomeOf(limited), "403 account_limited");
  EXPECT_THAT(BodyOf(limited)["detail"].get<std::string>(), HasSubstr("Chargebacks"));
  set(AccountStatus::kSuspended);
  const auto suspended = Send("GET", "/v1/jobs");
  EXPECT_EQ(OutcomeOf(suspended), "403 account_suspended");
  EXPECT_THAT(BodyOf(suspended)["detail"].get<std::string>(), HasSubstr("Chargebacks"));
}

TEST_F(ApiKeysApi, APublishableKeyCountsOnItsOwnPagesOnly) {
  const json key = Create({{"kind", "publishable"}, {"origins", {kShop, "http://localhost:3000"}}});
  const std::string text = key["key"];
  EXPECT_THAT(text, StartsWith("slp_"));
  EXPECT_EQ(key["kind"], "publishable");
  const auto found = Search(text, kShop);
  EXPECT_EQ(OutcomeOf(found), "200");
  EXPECT_EQ(found->get_header_value("Access-Control-Allow-Origin"), kShop);
  EXPECT_EQ(found->get_header_value("Vary"), "Origin");
  EXPECT_EQ(OutcomeOf(Search(text, "http://localhost:3000")), "200");
  for (const char* other : {"", "https://evil.example", "https://shop.example:444", "null"}) {
    const auto refused = Search(text, other);
    EXPECT_EQ(OutcomeOf(refused), "403 origin_not_allowed") << other;
    EXPECT_FALSE(refused->has_header("Access-Control-Allow-Origin")) << other;
  }
  Rest();
  const httplib::Headers origin = {{"Origin", kShop}};
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/suggest?q=a&kind=skill", nullptr, origin)),
            "403 scope_missing");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/jobs", nullptr, origin)), "403 scope_missing");
}

// A visitor's haste is no other key's business, and the page is told of it.
TEST_F(ApiKeysApi, APublishableKeyHasALimitOfItsOwn) {
  const std::string session = authorization_;
  const std::string text = Create({{"kind", "publishable"}, {"origins", {kShop}}})["key"];
  Rest();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(OutcomeOf(Search(text, kShop)), "200");
  const auto limited = Search(text, kShop);
  EXPECT_EQ(OutcomeOf(limited), "429 rate_limited");
  EXPECT_EQ(limited->get_header_value("Access-Control-Allow-Origin"), kShop);
  authorization_ = session;
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/api_keys")), "200");
}

TEST_F(ApiKeysApi, ABrowserIsToldBeforehand) {
  const json key = Create({{"kind", "publishable"}, {"origins", {kShop}}});
  const std::string session = authorization_;
  authorization_.clear();
  const auto preflight = [&](const std::string& path, const std::string& origin) {
    return Send("OPTIONS", path, nullptr,
                {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}});
  };
  for (const char* path : {"/v1/talent/search", "/v1/jobs/search", "/v1/match"}) {
    const auto told = preflight(path, kShop);
    EXPECT_EQ(OutcomeOf(told), "204");
    EXPECT_EQ(told->get_header_value("Access-Control-Allow-Origin"), kShop);
    EXPECT_EQ(told->get_header_value("Access-Control-Allow-Methods"), "GET, POST");
    EXPECT_THAT(told->get_header_value("Access-Control-Allow-Headers"), HasSubstr("Authorization"));
  }
  EXPECT_FALSE(
      preflight("/v1/match", "https://evil.example")->has_header("Access-Control-Allow-Origin"));
  EXPECT_FALSE(preflight("/v1/jobs", kShop)->has_header("Access-Control-Allow-Origin"));
  authorization_ = session;
  EXPECT_EQ(OutcomeOf(Send("DELETE", "/v1/api_keys/" + key["id"].get<std::string>())), "204");
  EXPECT_FALSE(preflight("/v1/match", kShop)->has_header("Access-Control-Allow-Origin"));
}

}  // namespace
}  // namespace shortlist
