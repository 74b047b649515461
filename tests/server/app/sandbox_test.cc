// A sandbox: a marketplace whose clock its operator moves.
#include <chrono>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/live_marketplace.h"

namespace shortlist {
namespace {

using nlohmann::json;
using testing::LiveMarketplace;

constexpr const char* kClock = "/v1/admin/clock";
constexpr const char* kAdvance = "/v1/admin/clock:advance";
constexpr int64_t kDay = 86'400;

class SandboxTest : public ::testing::Test {
 protected:
  static void MakeSandbox(Config* config) { config->sandbox = true; }

  // "409 clock_too_far" of a refusal, "200" of another answer.
  static std::string Advance(const LiveMarketplace& live, const json& body,
                             const httplib::Headers& headers = {}) {
    const auto answer = live.Client().Post(kAdvance, headers, body.dump(), "application/json");
    if (!answer) return "no answer";
    std::string outcome = std::to_string(answer->status);
    if (answer->status != 200) {
      outcome += " " + json::parse(answer->body).at("reason").get<std::string>();
    }
    return outcome;
  }
};

TEST_F(SandboxTest, DoesAllThatBecomesDueBeforeItAnswers) {
  LiveMarketplace live(false, "", MakeSandbox);
  const std::string freelancer =
      live.Post("/v1/freelancers", {{"display_name", "Ada"}, {"title", "Welder"}}).at("id");
  const std::string job = live.Post("/v1/jobs", {{"title", "A bridge"}}).at("id");
  const std::string invitation =
      live.Post("/v1/jobs/" + job + "/invitations", {{"freelancer_id", freelancer}}).at("id");
  const auto state = [&](const std::string& path) { return live.Get(path).at("state"); };

  EXPECT_EQ(live.Post(kAdvance, {{"seconds", kDay}}).at("now"), "2026-03-02T12:00:00Z");
  EXPECT_EQ(state("/v1/invitations/" + invitation), "sent");
  // Past the invitation's days and the job's: each as of its own moment.
  const auto moved = live.Client().Post((std::string(kAdvance) + "?wait=true").c_str(),
                                        json{{"seconds", 200 * kDay}}.dump(), "application/json");
  ASSERT_TRUE(moved);
  EXPECT_EQ(
      json::parse(moved->body),
      json({{"now", "2026-09-18T12:00:00Z"}, {"sandbox", true}, {"ahead_seconds", 201 * kDay}}));
  EXPECT_EQ(moved->get_header_value("Shortlist-Searchable"), "true");
  EXPECT_EQ(live.Get(kClock), json::parse(moved->body));
  const json expired = live.Get("/v1/invitations/" + invitation);
  EXPECT_EQ(expired.at("state"), "expired");
  EXPECT_EQ(expired.at("updated_at"), expired.at("expires_at"));
  EXPECT_EQ(live.Get("/v1/jobs/" + job).at("status"), "expired");
  EXPECT_EQ(live.Get("/v1/jobs/search?q=bridge").at("total"), 0);
}

TEST_F(SandboxTest, MovesOnceUnderOneKeyAndStaysAheadAfterARestart) {
  LiveMarketplace live(false, "", MakeSandbox);
  const json week = {{"seconds", 7 * kDay}};
  for (int i = 0; i < 2; ++i) EXPECT_EQ(Advance(live, week, {{"Idempotency-Key", "one"}}), "200");
  live.Restart();
  EXPECT_EQ(Advance(live, week, {{"Idempotency-Key", "one"}}), "200");
  EXPECT_EQ(live.Get(kClock).at("ahead_seconds"), 7 * kDay);
}

TEST_F(SandboxTest, AnotherServerOfTheDatabaseFollows) {
  const testing::TestDatabase database(DatabaseKind::kPostgresql);
  if (!database.available()) GTEST_SKIP() << testing::kNotInstalled;
  LiveMarketplace one(false, database.options().url, MakeSandbox);
  LiveMarketplace two(false, database.options().url, MakeSandbox);
  EXPECT_EQ(Advance(one, {{"seconds", kDay}}), "200");
  while (two.Get(kClock).at("ahead_seconds") != kDay) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(Advance(two, {{"seconds", kDay}}), "200");
  EXPECT_EQ(two.Get(kClock).at("ahead_seconds"), 2 * kDay);
}

TEST_F(SandboxTest, RefusesWhatIsNoWayForwardAndAClockThatIsReal) {
  LiveMarketplace live(false, "", MakeSandbox);
  for (const json& body :
       {json::object(), json{{"seconds", 0}}, json{{"seconds", -1}}, json{{"seconds", "1"}},
        json{{"seconds", 3'153'600'001}}, json{{"seconds", 1}, {"to", "2027-01-01"}}}) {
    EXPECT_EQ(Advance(live, body), "400 invalid_fields") << body;
  }
  EXPECT_EQ(Advance(live, {{"seconds", 3'153'600'000}}), "200");
  EXPECT_EQ(Advance(live, {{"seconds", 1}}), "409 clock_too_far");
  LiveMarketplace real(false);
  EXPECT_EQ(Advance(real, {{"seconds", 1}}), "409 not_a_sandbox");
  EXPECT_EQ(real.Get(kClock).at("sandbox"), false);
}

TEST_F(SandboxTest, ItsDatabaseIsNoPlaceForARealMarketplace) {
  LiveMarketplace live(false, "", MakeSandbox);
  live.Post(kAdvance, {{"seconds", 1}});
  live.Stop();
  live.config().sandbox = false;
  const auto opened = App::Open(live.config(), live.clock());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().reason, "sandbox_database");
  live.config().sandbox = true;
  live.Start();
}

}  // namespace
}  // namespace shortlist
