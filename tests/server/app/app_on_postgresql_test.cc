// The whole program on PostgreSQL: two on one database, and one whose database goes away.
#include <csignal>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "index/base/log.h"
#include "tests/support/live_marketplace.h"
#include "tests/support/scrape.h"
#include "tests/support/test_database.h"

namespace shortlist {
namespace {

using nlohmann::json;
using testing::HealthOf;
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

// A disk that fills up under one table, as far as its readers or writers can tell.
class AppOnFullPostgresql : public AppOnPostgresql {
 protected:
  AppOnFullPostgresql() { SetLogLevel(LogLevel::kError); }
  ~AppOnFullPostgresql() override { SetLogLevel(LogLevel::kInfo); }

  // What PostgreSQL says where an answer or a write finds no room.
  static constexpr const char* kNoRoom =
      "BEGIN RAISE 'could not write block 0 of temporary file: No space left on device'"
      " USING ERRCODE = 'disk_full'; END";

  void Execute(const std::string& statements) const {
    testing::PostgresCluster::Shared()->Execute(Url(), statements);
  }
};

TEST_F(AppOnFullPostgresql, IsNotReadyWhileThereIsNoRoomToReadTheLog) {
  LiveMarketplace live(false, Url());
  EXPECT_EQ(Found(live, "welder", Add(live, "Welder")), 1);
  Execute(
      "ALTER TABLE outbox RENAME TO outbox_kept;"
      " CREATE FUNCTION no_room() RETURNS SETOF outbox_kept LANGUAGE plpgsql AS $$" +
      std::string(kNoRoom) + "$$; CREATE VIEW outbox AS SELECT * FROM no_room()");
  while (HealthOf(live).at("ready") == true) std::this_thread::yield();
  const json health = HealthOf(live);
  EXPECT_EQ(health.at("reasons"), json({"storage_full"}));
  EXPECT_EQ(health.at("degraded"), json::array());  // no write was refused
  const auto read = testing::Scrape(live);
  EXPECT_EQ(read.Value("shortlist_not_ready", {{"reason", "storage_full"}}), 1);
  EXPECT_GT(read.Value("shortlist_outbox_failures_total", {{"reason", "storage_full"}}), 0);
  EXPECT_EQ(Found(live, "welder", 0), 1) << "from what it has";
  Execute("DROP VIEW outbox; ALTER TABLE outbox_kept RENAME TO outbox");
  while (HealthOf(live).at("ready") == false) std::this_thread::yield();
  EXPECT_EQ(Found(live, "baker", Add(live, "Baker")), 1);
}

TEST_F(AppOnFullPostgresql, StaysReadyWhileThereIsNoRoomToForgetKeys) {
  LiveMarketplace live(false, Url());
  const httplib::Headers headers = {{"Idempotency-Key", "old"}};
  live.Client().Post("/v1/freelancers", headers, R"({"display_name": "A"})", "application/json");
  Execute("CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$" +
          std::string(kNoRoom) +
          "$$; CREATE TRIGGER full_disk BEFORE DELETE ON idempotency_keys"
          " FOR EACH ROW EXECUTE FUNCTION no_room()");
  live.clock().Set({live.clock().Now().micros + 25 * 3600 * 1'000'000LL});
  while (HealthOf(live).at("degraded").empty()) std::this_thread::yield();
  EXPECT_EQ(HealthOf(live).at("degraded"), json({"storage_full"}));
  EXPECT_EQ(Found(live, "welder", Add(live, "Welder")), 1);  // in a later round
  const auto read = testing::Scrape(live);
  EXPECT_EQ(read.ValueOr0("shortlist_outbox_failures_total", {{"reason", "storage_full"}}), 0);
  EXPECT_EQ(HealthOf(live).at("ready"), true);
  EXPECT_EQ(HealthOf(live).at("degraded"), json::array());
}

}  // namespace
}  // namespace shortlist
