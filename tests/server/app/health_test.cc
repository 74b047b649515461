// Every state of /v1/health, brought about in the whole program. Others are where their cause is at
// hand: a database that is away or has no room to answer in app_on_postgresql_test.cc, a full disk
// and SIGTERM in tests/e2e/lifecycle_test.py.
#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/base/log.h"
#include "tests/support/embedding_server.h"
#include "tests/support/scrape.h"
#include "tests/support/use_model_at.h"

namespace shortlist {
namespace {

using nlohmann::json;
using testing::EmbeddingServer;
using testing::HealthOf;
using testing::LiveMarketplace;
using testing::Scrape;

class HealthTest : public ::testing::Test {
 protected:
  HealthTest() { SetLogLevel(LogLevel::kError); }
  ~HealthTest() override { SetLogLevel(LogLevel::kInfo); }

  // An embedding server as model: it can be away, and it can keep the index waiting.
  static std::function<void(Config*)> With(const EmbeddingServer& server) {
    return [&server](Config* config) { testing::UseModelAt(server.base_url(), 600'000, config); };
  }

  static int64_t Add(const LiveMarketplace& live, const std::string& title) {
    return live.Post("/v1/freelancers", {{"display_name", "Somebody"}, {"title", title}}).at("seq");
  }
  // Health and metrics agree.
  static void ExpectReason(int port, const std::string& reason) {
    EXPECT_EQ(HealthOf(port).at("reasons"), json({reason}));
    const auto read = Scrape(port);
    EXPECT_EQ(read.Value("shortlist_ready"), 0);
    EXPECT_EQ(read.Value("shortlist_not_ready", {{"reason", reason}}), 1);
  }
  static void ExpectReady(int port) {
    EXPECT_EQ(HealthOf(port).at("reasons"), json::array());
    const auto read = Scrape(port);
    EXPECT_EQ(read.Value("shortlist_ready"), 1);
    for (const char* reason : kNotReadyReasons) {
      EXPECT_EQ(read.Value("shortlist_not_ready", {{"reason", reason}}), 0) << reason;
    }
  }
  static void Pass(LiveMarketplace& live, int64_t ms) {
    live.clock().Set({live.clock().Now().micros + ms * 1000});
  }
};

TEST_F(HealthTest, StartsLiveButNotReadyUntilTheIndexIsThere) {
  LiveMarketplace live(false);
  const int64_t seq = Add(live, "Welder");
  const std::string key = live.NewKey(Role::kAdmin);
  live.Stop();
  auto app = App::Open(live.config(), live.clock());
  ASSERT_TRUE(app.ok());
  (*app)->Listen("127.0.0.1", 0);
  const int port = (*app)->port();
  ExpectReason(port, "starting");
  EXPECT_EQ(HealthOf(port).at("last_seq"), seq);
  EXPECT_EQ(HealthOf(port).at("indexes"), json::array());
  httplib::Client client("127.0.0.1", port);
  client.set_bearer_token_auth(key.c_str());
  EXPECT_EQ(client.Get("/v1/health/live")->status, 200);
  const auto refused = client.Get("/v1/talent/search?q=welder");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(json::parse(refused->body).at("reason"), "starting");
  ASSERT_TRUE((*app)->OpenSearch(nullptr).ok());
  ExpectReady(port);
  EXPECT_EQ(json::parse(client.Get("/v1/talent/search?q=welder")->body).at("total"), 1);
}

TEST_F(HealthTest, SaysThatItStopsWhileItStillAnswers) {
  LiveMarketplace live(false);
  ExpectReady(live.app().port());
  live.app().Drain();
  ExpectReason(live.app().port(), "stopping");
  EXPECT_EQ(live.Client().Get("/v1/health/live")->status, 200);
  EXPECT_EQ(live.Get("/v1/talent/search?q=welder").at("total"), 0);
}

TEST_F(HealthTest, IsNotReadyWhenSearchIsTooFarBehindUntilItHasCaughtUp) {
  EmbeddingServer server;
  LiveMarketplace live(true, "", With(server));
  server.SpoilAll(server.Slow());  // the index waits for the vector of what is written
  Add(live, "Welder");
  Pass(live, 30'000);
  EXPECT_EQ(HealthOf(live).at("lag_ms"), 30'000);
  ExpectReady(live.app().port());
  Pass(live, 1);
  EXPECT_EQ(HealthOf(live).at("lag_ms"), 30'001);
  ExpectReason(live.app().port(), "index_behind");
  EXPECT_EQ(Scrape(live).Value("shortlist_outbox_lag_seconds"), 30.001);
  server.Release();
  while (HealthOf(live).at("lag_ms") != 0) std::this_thread::yield();
  ExpectReady(live.app().port());
}

TEST_F(HealthTest, IsNotReadyWhileTheIndexCannotBeWritten) {
  LiveMarketplace live(false);
  const int64_t seq = Add(live, "Welder");
  live.Get("/v1/talent/search?min_seq=" + std::to_string(seq));
  // A file is in its folder's place, so that what comes now cannot be made durable.
  const auto index = live.config().data / "index";
  std::filesystem::rename(index / "talent", index / "elsewhere");
  std::ofstream(index / "talent") << "a file";
  Add(live, "Baker");
  while (HealthOf(live).at("ready") == true) Pass(live, 1'000);
  ExpectReason(live.app().port(), "index_failed");
  EXPECT_EQ(live.Get("/v1/talent/search?q=welder").at("total"), 1) << "from what it has";
  std::filesystem::remove(index / "talent");
  std::filesystem::rename(index / "elsewhere", index / "talent");
  while (HealthOf(live).at("ready") == false) std::this_thread::yield();
  ExpectReady(live.app().port());
}

TEST_F(HealthTest, IsReadyButDegradedWhileTheModelIsAway) {
  EmbeddingServer server;
  LiveMarketplace live(true, "", With(server));
  EXPECT_EQ(HealthOf(live).at("degraded"), json::array());
  server.SpoilAll(EmbeddingServer::Status(500));
  const int64_t seq = Add(live, "Welder");
  live.Get("/v1/talent/search?min_seq=" + std::to_string(seq));
  const json health = HealthOf(live);
  EXPECT_EQ(health.at("ready"), true);
  EXPECT_EQ(health.at("semantic_reason"), "provider_failed");
  EXPECT_THAT(health.at("degraded"),
              ::testing::UnorderedElementsAre("semantic_unavailable", "embedding_pending"));
  auto read = Scrape(live);
  EXPECT_EQ(read.Value("shortlist_ready"), 1);
  for (const char* reason : {"semantic_unavailable", "embedding_pending"}) {
    EXPECT_EQ(read.Value("shortlist_degraded", {{"reason", reason}}), 1) << reason;
  }
  server.Heal();
  while (!HealthOf(live).at("degraded").empty()) {
    Pass(live, 60'000);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  read = Scrape(live);
  for (const char* reason : kDegradedReasons) {
    EXPECT_EQ(read.Value("shortlist_degraded", {{"reason", reason}}), 0) << reason;
  }
}

TEST_F(HealthTest, SaysThatAConfiguredModelIsNotThere) {
  LiveMarketplace live(false, "", [](Config* config) { config->embedding.model = "nowhere"; });
  const json health = HealthOf(live);
  EXPECT_EQ(health.at("ready"), true);
  EXPECT_EQ(health.at("semantic_reason"), "model_not_found");
  EXPECT_EQ(health.at("degraded"), json({"semantic_unavailable"}));
  LiveMarketplace words_only(false);
  EXPECT_EQ(HealthOf(words_only).at("semantic"), "disabled");
  EXPECT_EQ(HealthOf(words_only).at("degraded"), json::array());
}

}  // namespace
}  // namespace shortlist
