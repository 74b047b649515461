// Accounts, sessions and the second factor, as people use them over HTTP.
#include "server/api/accounts_api.h"

#include <gmock/gmock.h>

#include "server/auth/totp.h"
#include "tests/support/api_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

const json kAda = {{"email", "Ada@Example.org"},
                   {"password", "correct horse"},
                   {"name", "Ada Byron"},
                   {"roles", {"client", "freelancer"}}};

class AccountsApi : public testing::ApiTest {
 protected:
  explicit AccountsApi(int64_t burst = 2'000) {
    context_.rate_limit.burst = burst;
    Serve();
    authorization_.clear();
  }

  std::vector<QueuedMail> Mails() {
    return storage_->Read([](ReadTransaction& tx) { return tx.mail_queue().List(); });
  }
  // The token of the newest mail.
  std::string Token() {
    const std::string text = Mails().back().text;
    return text.substr(text.find("slt_"), 47);
  }
  void Register(const json& body = kAda) {
    EXPECT_EQ(OutcomeOf(Send("POST", "/v1/accounts", body)), "202");
    EXPECT_EQ(OutcomeOf(Send("POST", "/v1/accounts:verify", {{"token", Token()}})), "204");
  }
  httplib::Result Login(const std::string& password = "correct horse", const json& code = nullptr,
                        const std::string& email = "ada@example.org") {
    json body = {{"email", email}, {"password", password}};
    if (!code.is_null()) body["code"] = code;
    return Send("POST", "/v1/sessions", body);
  }
  // From now on requests are those of a session of Ada.
  json LogIn() {
    const auto answer = Login();
    EXPECT_EQ(OutcomeOf(answer), "201");
    const json session = BodyOf(answer);
    authorization_ = "Bearer " + session["token"].get<std::string>();
    return session;
  }
  void Advance(int64_t seconds) { clock_.Set({clock_.Now().micros + seconds * 1'000'000}); }
  void SetStatus(AccountStatus status) {
    const auto done = storage_->Transact([&](Transaction& tx) {
      auto account = tx.accounts().GetByEmailKey("ada@example.org");
      account->status = status;
      return tx.accounts().Save(*account);
    });
    EXPECT_TRUE(done.ok());
  }
};

TEST_F(AccountsApi, FromRegistrationToLogout) {
  EXPECT_EQ(BodyOf(Send("POST", "/v1/accounts", kAda)), json({{"accepted", true}}));
  EXPECT_EQ(OutcomeOf(Login()), "403 email_not_verified");
  const std::string token = Token();
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/accounts:verify", {{"token", token}})), "204");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/accounts:verify", {{"token", token}})), "409 bad_token");

  const auto login = Login();
  ASSERT_EQ(OutcomeOf(login), "201");
  const json session = BodyOf(login);
  EXPECT_THAT(session["token"].get<std::string>(), StartsWith("sls_"));
  EXPECT_EQ(login->get_header_value("Location"),
            "/v1/sessions/" + session["id"].get<std::string>());
  authorization_ = "Bearer " + session["token"].get<std::string>();
  const auto me = Send("GET", "/v1/accounts/me");
  ASSERT_EQ(OutcomeOf(me), "200");
  json account = BodyOf(me);
  EXPECT_THAT(account["id"].get<std::string>(), StartsWith("acc_"));
  account.erase("id");
  EXPECT_EQ(account, json({{"email", "Ada@example.org"},
                           {"name", "Ada Byron"},
                           {"roles", {"client", "freelancer"}},
                           {"status", "active"},
                           {"hold_reason", nullptr},
                           {"country", nullptr},
                           {"timezone", nullptr},
                           {"email_verified_at", "2026-01-01T00:00:00Z"},
                           {"second_factor", false},
                           {"created_at", "2026-01-01T00:00:00Z"},
                           {"updated_at", "2026-01-01T00:00:00Z"},
                           {"version", 2},
                           {"seq", 0}}));
  EXPECT_EQ(OutcomeOf(Send("DELETE", "/v1/sessions/current")), "204");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/accounts/me")), "401 bad_credentials");
}

TEST_F(AccountsApi, ASessionMayDoWhatItsRolesMay) {
  Register();
  LogIn();
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/jobs", {{"title", "A"}, {"description", "B"}})), "201");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/freelancers", {{"display_name", "Ada"}})), "201");
  Advance(3'600);
  json client = kAda;
  client["email"] = "c@example.org";
  client["roles"] = {"client"};
  authorization_.clear();
  Register(client);
  authorization_ =
      "Bearer " +
      BodyOf(Login("correct horse", nullptr, "c@example.org"))["token"].get<std::string>();
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/freelancers", {{"display_name", "Ada"}})),
            "403 permission_denied");
}

TEST_F(AccountsApi, ARegistrationNamesAllThatIsWrong) {
  const auto answer =
      Send("POST", "/v1/accounts",
           {{"email", "ada"}, {"password", "short"}, {"country", "XX"}, {"age", 3}});
  EXPECT_EQ(OutcomeOf(answer), "400 invalid_fields");
  EXPECT_THAT(FieldsOf(answer),
              ElementsAre("/age unknown_field", "/country unknown_value", "/email bad_email",
                          "/name required", "/password out_of_range", "/roles required"));
  json admin = kAda;
  admin["roles"] = {"admin"};
  EXPECT_THAT(FieldsOf(Send("POST", "/v1/accounts", admin)), ElementsAre("/roles not_allowed"));
  EXPECT_THAT(
      FieldsOf(Send("POST", "/v1/accounts", json::object())),
      ElementsAre("/email required", "/name required", "/password required", "/roles required"));
  EXPECT_THAT(FieldsOf(Send("POST", "/v1/accounts?a=1", kAda)), ElementsAre("?a unknown_field"));
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/accounts", "{")), "400 bad_json");
  EXPECT_THAT(Mails(), SizeIs(0));
}

// Status, body and headers, but for what differs between any two answers.
json Told(const httplib::Result& answer) {
  json headers;
  for (const auto& [name, value] : answer->headers) {
    if (name != "X-Request-Id" && name != "Date" && name != "Content-Length") headers[name] = value;
  }
  json body = answer->body.empty() ? json() : json::parse(answer->body);
  if (body.is_object()) body.erase("instance");
  return {answer->status, headers, body};
}

TEST_F(AccountsApi, NoAnswerTellsWhetherAnAddressHasAnAccount) {
  const auto answers = [&](const std::string& email) {
    json registration = kAda;
    registration["email"] = email;
    json told = json::array();
    told.push_back(Told(Send("POST", "/v1/accounts:request_reset", {{"email", email}})));
    told.push_back(Told(Login("wrong horse", nullptr, email)));
    told.push_back(Told(Login("wrong horse", "123456", email)));
    for (int i = 0; i < 9; ++i) told.push_back(Told(Login("wrong horse", nullptr, email)));
    told.push_back(Told(Send("POST", "/v1/accounts", registration)));
    for (int i = 0; i < 4; ++i) {
      told.push_back(Told(Send("POST", "/v1/accounts:request_reset", {{"email", email}})));
    }
    return told;
  };
  Register();
  Advance(24 * 3'600);
  const json known = answers("ada@example.org");
  EXPECT_EQ(known, answers("nobody@example.org"));
  EXPECT_EQ(known[1][0], 401);
  EXPECT_EQ(known[11][2]["reason"], "too_many_attempts");
  EXPECT_EQ(known[12][0], 202);
  EXPECT_EQ(known.back()[2]["reason"], "too_many_attempts");
}

TEST_F(AccountsApi, GuessesAreThrottledByAccount) {
  Register();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(OutcomeOf(Login("wrong horse")), "401 bad_login");
  }
  const auto refused = Login();  // even the right one
  EXPECT_EQ(OutcomeOf(refused), "429 too_many_attempts");
  EXPECT_EQ(refused->get_header_value("Retry-After"), "60");
  EXPECT_EQ(OutcomeOf(Login("wrong horse", nullptr, "ADA@EXAMPLE.ORG")), "429 too_many_attempts");
  EXPECT_EQ(OutcomeOf(Login("wrong horse", nullptr, "else@example.org")), "401 bad_login");
  Advance(60);
  EXPECT_EQ(OutcomeOf(Login()), "201");
  EXPECT_EQ(OutcomeOf(Login("wrong horse")), "401 bad_login");  // who got in is forgiven
}

TEST_F(AccountsApi, AResetEndsEverySession) {
  Register();
  LogIn();
  const std::string session = authorization_;
  authorization_.clear();
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/accounts:request_reset", {{"email", " ada@example.org"}})),
            "202");
  const auto reset = [&](const std::string& token, const std::string& password) {
    return Send("POST", "/v1/accounts:reset", {{"token", token}, {"password", password}});
  };
  EXPECT_THAT(FieldsOf(reset(Token(), "short")), ElementsAre("/password out_of_range"));
  EXPECT_EQ(OutcomeOf(reset("slt_", "another horse")), "409 bad_token");
  EXPECT_EQ(OutcomeOf(reset(Token(), "another horse")), "204");
  EXPECT_EQ(OutcomeOf(Login()), "401 bad_login");
  EXPECT_EQ(OutcomeOf(Login("another horse")), "201");
  authorization_ = session;
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/accounts/me")), "401 bad_credentials");
}

TEST_F(AccountsApi, AnAccountIsEditedUnderItsVersion) {
  Register();
  LogIn();
  const auto read = Send("GET", "/v1/accounts/me");
  const std::string etag = read->get_header_value("ETag");
  EXPECT_EQ(GetUnless(etag, "/v1/accounts/me")->status, 304);
  const auto patch = [&](const json& body, const httplib::Headers& headers) {
    return Send("PATCH", "/v1/accounts/me", body, headers);
  };
  EXPECT_EQ(OutcomeOf(patch({{"name", "Ada King"}}, {})), "428 precondition_required");
  const auto wrong =
      patch({{"country", "XX"}, {"password", "correct horse"}}, {{"If-Match", etag}});
  EXPECT_THAT(FieldsOf(wrong), ElementsAre("/country unknown_value", "/password unknown_field"));
  const json edit = {{"name", "Ada King"},
                     {"country", "GB"},
                     {"timezone", "Europe/London"},
                     {"roles", {"admin"}},
                     {"email", "x@example.org"}};
  const auto edited = patch(edit, {{"If-Match", etag}});
  ASSERT_EQ(OutcomeOf(edited), "200");
  json expected = BodyOf(read);
  expected["name"] = "Ada King";
  expected["country"] = "GB";
  expected["timezone"] = "Europe/London";
  expected["version"] = 3;
  EXPECT_EQ(BodyOf(edited), expected);
  EXPECT_EQ(BodyOf(Send("GET", "/v1/accounts/me")), expected);
  EXPECT_EQ(OutcomeOf(patch(edit, {{"If-Match", etag}})), "412 stale_version");
}

TEST_F(AccountsApi, SessionsAreListedAndRevoked) {
  Register();
  const json first = LogIn();
  const std::string first_authorization = authorization_;
  authorization_.clear();
  Advance(120);
  const auto second =
      Send("POST", "/v1/sessions", {{"email", "ada@example.org"}, {"password", "correct horse"}},
           {{"User-Agent", "Browser 1"}});
  authorization_ = "Bearer " + BodyOf(second)["token"].get<std::string>();
  const json sessions = BodyOf(Send("GET", "/v1/sessions"))["sessions"];
  ASSERT_THAT(sessions, SizeIs(2));
  EXPECT_EQ(sessions[0]["id"], first["id"]);
  EXPECT_EQ(sessions[0]["current"], false);
  EXPECT_EQ(sessions[1], json({{"id", BodyOf(second)["id"]},
                               {"current", true},
                               {"user_agent", "Browser 1"},
                               {"address", "127.0.0.1"},
                               {"created_at", "2026-01-01T00:02:00Z"},
                               {"last_used_at", "2026-01-01T00:02:00Z"},
                               {"expires_at", "2026-01-15T00:02:00Z"}}));
  const std::string path = "/v1/sessions/" + first["id"].get<std::string>();
  EXPECT_EQ(OutcomeOf(Send("DELETE", path)), "204");
  EXPECT_EQ(OutcomeOf(Send("DELETE", path)), "404 session_not_found");
  authorization_ = first_authorization;
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/sessions")), "401 bad_credentials");
}

TEST_F(AccountsApi, OthersSessionsAreNotFound) {
  Register();
  const json mine = LogIn();
  json other = kAda;
  other["email"] = "other@example.org";
  authorization_.clear();
  Register(other);
  authorization_ =
      "Bearer " +
      BodyOf(Login("correct horse", nullptr, "other@example.org"))["token"].get<std::string>();
  EXPECT_EQ(OutcomeOf(Send("DELETE", "/v1/sessions/" + mine["id"].get<std::string>())),
            "404 session_not_found");
}

TEST_F(AccountsApi, ASecondFactorFromBeginToEnd) {
  Register();
  LogIn();
  const auto confirm = [&](const std::string& code) {
    return Send("POST", "/v1/accounts/me/totp:confirm", {{"code", code}});
  };
  EXPECT_EQ(OutcomeOf(confirm("123456")), "409 totp_not_begun");
  const json begun = BodyOf(Send("POST", "/v1/accounts/me/totp"));
  const std::string secret = begun["secret"];
  EXPECT_THAT(begun["otpauth_uri"].get<std::string>(), HasSubstr("secret=" + secret));
  EXPECT_EQ(OutcomeOf(confirm("12345")), "401 bad_totp_code");
  const auto confirmed = confirm(TotpCode(secret, clock_.Now()));
  ASSERT_EQ(OutcomeOf(confirmed), "200");
  const json codes = BodyOf(confirmed)["recovery_codes"];
  EXPECT_THAT(codes, SizeIs(10));
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/accounts/me/totp")), "409 totp_already_on");
  EXPECT_EQ(BodyOf(Send("GET", "/v1/accounts/me"))["second_factor"], true);

  const std::string session = authorization_;
  authorization_.clear();
  EXPECT_EQ(OutcomeOf(Login()), "401 totp_required");
  EXPECT_EQ(OutcomeOf(Login("correct horse", "12345")), "401 bad_totp_code");
  Advance(30);
  EXPECT_EQ(OutcomeOf(Login("correct horse", TotpCode(secret, clock_.Now()))), "201");
  EXPECT_EQ(OutcomeOf(Login("correct horse", codes[0])), "201");
  EXPECT_EQ(OutcomeOf(Login("correct horse", codes[0])), "401 bad_totp_code");

  authorization_ = session;
  const auto end = [&](const std::string& password) {
    return OutcomeOf(Send("DELETE", "/v1/accounts/me/totp", {{"password", password}}));
  };
  EXPECT_EQ(end("wrong horse"), "403 wrong_password");
  EXPECT_EQ(end("correct horse"), "204");
  authorization_.clear();
  EXPECT_EQ(OutcomeOf(Login()), "201");
}

TEST_F(AccountsApi, CodesAreThrottledToo) {
  Register();
  LogIn();
  (void)Send("POST", "/v1/accounts/me/totp");
  std::string outcome;
  for (int i = 0; i < 11; ++i) {
    outcome = OutcomeOf(Send("POST", "/v1/accounts/me/totp:confirm", {{"code", "12345"}}));
  }
  EXPECT_EQ(outcome, "429 too_many_attempts");
  EXPECT_EQ(OutcomeOf(Send("DELETE", "/v1/accounts/me/totp", {{"password", "correct horse"}})),
            "429 too_many_attempts");
}

TEST_F(AccountsApi, ASuspendedAccountIsOutAtOnce) {
  Register();
  LogIn();
  SetStatus(AccountStatus::kLimited);
  EXPECT_EQ(BodyOf(Send("GET", "/v1/accounts/me"))["status"], "limited");
  SetStatus(AccountStatus::kSuspended);
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/accounts/me")), "403 account_suspended");
  authorization_.clear();
  EXPECT_EQ(OutcomeOf(Login()), "403 account_suspended");
  EXPECT_EQ(OutcomeOf(Login("wrong horse")), "401 bad_login");
}

TEST_F(AccountsApi, AKeyOfTheCommandLineHasNoAccount) {
  authorization_ = Authorization(Role::kAdmin);
  for (const auto& [method, path] : {std::pair{"GET", "/v1/accounts/me"},
                                     {"GET", "/v1/sessions"},
                                     {"DELETE", "/v1/sessions/current"},
                                     {"DELETE", "/v1/sessions/ses_1"},
                                     {"POST", "/v1/accounts/me/totp"}}) {
    EXPECT_EQ(OutcomeOf(Send(method, path)), "403 account_required") << method << path;
  }
  authorization_.clear();
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/accounts/me")), "401 missing_credentials");
}

class AccountsInAHurry : public AccountsApi {
 protected:
  AccountsInAHurry() : AccountsApi(2) {}
};

TEST_F(AccountsInAHurry, SessionsOfOneAccountShareItsRate) {
  Register();
  LogIn();
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/accounts/me")), "200");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/accounts/me")), "200");
  authorization_.clear();
  LogIn();
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/accounts/me")), "429 rate_limited");
}

class AccountsBehindAProxy : public AccountsApi {
 protected:
  std::string LoginFrom(const std::string& forwarded) {
    const std::string email = "a" + std::to_string(logins_++) + "@example.org";
    return OutcomeOf(Send("POST", "/v1/sessions", {{"email", email}, {"password", "wrong horse"}},
                          {{"X-Forwarded-For", forwarded}}));
  }
  int logins_ = 0;
};

TEST_F(AccountsBehindAProxy, GuessesAreThrottledByAddress) {
  for (int i = 0; i < 100; ++i) ASSERT_EQ(LoginFrom(""), "401 bad_login");
  EXPECT_EQ(LoginFrom(""), "429 too_many_attempts");
  // Nobody is believed who is not named as trusted.
  EXPECT_EQ(LoginFrom("203.0.113.9"), "429 too_many_attempts");
}

TEST_F(AccountsBehindAProxy, ATrustedProxyIsBelieved) {
  context_.trusted_proxies = {"127.0.0.1"};
  for (int i = 0; i < 100; ++i) {
    // What the client wrote in front of it itself does not count.
    ASSERT_EQ(LoginFrom("198.51.100." + std::to_string(i) + ", 203.0.113.9"), "401 bad_login");
  }
  EXPECT_EQ(LoginFrom("203.0.113.9"), "429 too_many_attempts");
  EXPECT_EQ(LoginFrom("203.0.113.10"), "401 bad_login");
}

}  // namespace
}  // namespace shortlist
