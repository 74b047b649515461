// The whole program on PostgreSQL: two on one database, and one whose database goes away.
#include <csignal>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "index/base/log.h"
#include "tests/support/live_marketplace.h"
#include "tests/support/test_database.h"

namespace shortlist {
namespace {

using nlohmann::json;
using testing::LiveMarketplace;

class AppOnPostgresql : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << testing::kNotInstalled;
  }

  const std::string& Url() const { return database_.options().url; }

  // Adds somebody through `live`; where that is in the event log.
  static int64_t Add(const LiveMarketplace& live, const std::string& title) {
    return live.Post("/v1/freelancers", {{"display_name", "Somebody"}, {"title", title}}).at("seq");
  }

  static int Found(const LiveMarketplace& live, const std::string& word, int64_t min_seq) {
    return live.Get("/v1/talent/search?q=" + word + "&min_seq=" + std::to_string(min_seq))
        .at("total");
  }

  testing::TestDatabase database_{DatabaseKind::kPostgresql};
};

TEST_F(AppOnPostgresql, TwoProgramsFindWhatTheOtherWritesAndEitherMayStop) {
  LiveMarketplace one(false, Url());
  LiveMarketplace two(false, Url());
  EXPECT_EQ(Found(two, "welder", Add(one, "Welder")), 1);
  EXPECT_EQ(Found(one, "baker", Add(two, "Baker")), 1);
  one.Stop();
  const int64_t meanwhile = Add(two, "Welder of trains");
  EXPECT_EQ(Found(two, "welder", meanwhile), 2);
  one.Start();
  two.Stop();
  EXPECT_EQ(Found(one, "welder", meanwhile), 2);
  EXPECT_EQ(Found(one, "baker", Add(one, "Baker of bread")), 2);
}

TEST_F(AppOnPostgresql, AnswersTheSameKeyOnceWhicheverProgramIsAsked) {
  LiveMarketplace one(false, Url());
  LiveMarketplace two(false, Url());
  const std::string key = one.NewKey(Role::kAdmin);
  const httplib::Headers headers = {{"Idempotency-Key", "same"}};
  const std::string body = R"({"display_name": "Ada"})";
  const auto first = one.ClientWith(key).Post("/v1/freelancers", headers, body, "application/json");
  const auto again = two.ClientWith(key).Post("/v1/freelancers", headers, body, "application/json");
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->status, 201);
  EXPECT_EQ(again->body, first->body);
}

TEST_F(AppOnPostgresql, RefusesWhileTheDatabaseIsAwayAndServesAgainByItself) {
  SetLogLevel(LogLevel::kError);
  LiveMarketplace live(false, Url());
  Add(live, "Welder");
  auto& cluster = *testing::PostgresCluster::Shared();
  cluster.Stop(SIGQUIT);
  const auto refused = live.Client().Get("/v1/talent/search?q=welder");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(json::parse(refused->body).at("reason"), "database_unavailable");
  const auto ready = live.Client().Get("/v1/health/ready");
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->status, 503);
  EXPECT_EQ(json::parse(ready->body).at("reasons"), json::array({"database_unavailable"}));
  cluster.Start();
  std::optional<int64_t> seq;
  while (!seq) {
    const auto added = live.Client().Post("/v1/freelancers", R"({"display_name": "A",
        "title": "Baker"})",
                                          "application/json");
    ASSERT_TRUE(added);
    if (added->status == 201) {
      seq = json::parse(added->body).at("seq");
    } else {
      ASSERT_EQ(added->status, 503) << added->body;
      std::this_thread::yield();
    }
  }
  while (live.app().derived().applied_seq() < *seq) std::this_thread::yield();
  EXPECT_EQ(Found(live, "baker", *seq), 1);
  while (live.Client().Get("/v1/health/ready")->status != 200) std::this_thread::yield();
  SetLogLevel(LogLevel::kInfo);
}

}  // namespace
}  // namespace shortlist
