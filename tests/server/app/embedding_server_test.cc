#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "index/base/log.h"
#include "tests/support/embedding_server.h"
#include "tests/support/live_marketplace.h"
#include "tests/support/use_model_at.h"

namespace shortlist {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using testing::EmbeddingServer;
using ::testing::HasSubstr;
using testing::LiveMarketplace;

// The whole program with its model behind a server that comes and goes.
class EmbeddingServerTest : public ::testing::Test {
 protected:
  EmbeddingServerTest() : live_((SetLogLevel(LogLevel::kError), true), "", Configure(server_)) {}
  ~EmbeddingServerTest() override { SetLogLevel(LogLevel::kInfo); }

  static std::function<void(Config*)> Configure(const EmbeddingServer& server) {
    return [&server](Config* config) {
      testing::UseModelAt(server.base_url(), 60'000, config);  // no pause takes real time
      config->embedding_server.breaker_failures = 3;
    };
  }

  void AddPeople(int first, int last) {
    int64_t seq = 0;
    for (int i = first; i < last; ++i) {
      const std::string number = std::to_string(i);
      seq = live_
                .Post("/v1/freelancers",
                      {{"external_id", "p" + number},
                       {"display_name", "Person " + number},
                       {"title", i % 2 == 0 ? "Rust engineer" : "Logo designer"},
                       {"overview", "Number " + number + " of all."},
                       {"skills", {{{"name", i % 2 == 0 ? "Rust" : "Logo Design"}}}}})
                .at("seq");
    }
    live_.Get("/v1/talent/search?min_seq=" + std::to_string(seq));
  }

  json Health() { return live_.Get("/v1/health/ready"); }
  int64_t Pending() { return Health().at("indexes").at(0).at("pending_vectors"); }
  // Time passes until nobody waits for a vector.
  void LetItCatchUp() {
    while (Pending() > 0 || !live_.app().derived().talent().Get()->semantic_floor) {
      live_.clock().Set({live_.clock().Now().micros + 60'000'000});
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  json Search(const std::string& question, const std::string& mode = "hybrid") {
    json answer = live_.Get("/v1/talent/search?q=" + question + "&mode=" + mode);
    answer.erase("query_id");
    return answer;
  }

  EmbeddingServer server_;
  LiveMarketplace live_;
};

TEST_F(EmbeddingServerTest, FindsByMeaningThroughIt) {
  AddPeople(0, 4);
  EXPECT_EQ(Health().at("semantic"), "available");
  EXPECT_EQ(Health().at("semantic_reason"), nullptr);
  EXPECT_THAT(Health().at("model").get<std::string>(), ::testing::StartsWith("words "));
  EXPECT_EQ(Pending(), 0);
  const json found = Search("rust%20engineer", "semantic");
  EXPECT_EQ(found.at("total"), 2);
  EXPECT_EQ(found.at("coverage").at("complete"), true);
}

TEST_F(EmbeddingServerTest, SearchGoesOnByWordsWhileItIsAwayAndMeaningComesBack) {
  AddPeople(0, 2);
  server_.SpoilAll(EmbeddingServer::Status(500));
  AddPeople(2, 6);
  // Ready, with everybody found by words, and open about what is missing.
  const json health = Health();
  EXPECT_EQ(health.at("ready"), true);
  EXPECT_EQ(health.at("semantic"), "unavailable");
  EXPECT_EQ(health.at("semantic_reason"), "provider_failed");
  EXPECT_EQ(Pending(), 4);
  const json hybrid = Search("rust");
  EXPECT_EQ(hybrid.at("total"), 3);
  EXPECT_EQ(hybrid.at("coverage").at("complete"), false);
  EXPECT_THAT(hybrid.at("coverage").at("reasons"), ElementsAre("semantic_unavailable"));
  EXPECT_EQ(Search("rust", "lexical").at("coverage").at("complete"), true);
  const auto refused = live_.Client().Get("/v1/talent/search?q=rust&mode=semantic");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  const json problem = json::parse(refused->body);
  EXPECT_EQ(problem.at("reason"), "semantic_unavailable");
  EXPECT_THAT(problem.at("detail").get<std::string>(), HasSubstr("provider_failed"));
  EXPECT_THAT(refused->body, ::testing::Not(HasSubstr("127.0.0.1")));

  server_.Heal();
  LetItCatchUp();
  EXPECT_EQ(Health().at("semantic"), "available");
  EXPECT_EQ(Search("rust").at("coverage").at("complete"), true);
  EXPECT_EQ(Search("rust", "semantic").at("total"), 3);
}

// It takes questions, but not people's overviews.
TEST_F(EmbeddingServerTest, AnAnswerSaysThatSomeDocumentsHaveNoVectorYet) {
  AddPeople(0, 2);
  server_.SpoilAll([](const json& answer, httplib::Response* response) {
    const bool refused = answer.at("input").dump().find("Number") != std::string::npos;
    (refused ? EmbeddingServer::Status(400) : EmbeddingServer::Right())(answer, response);
  });
  AddPeople(2, 4);
  const json found = Search("rust");
  EXPECT_EQ(found.at("total"), 2);
  EXPECT_THAT(found.at("coverage").at("reasons"), ElementsAre("embedding_pending"));
  EXPECT_EQ(Search("rust%20engineer", "semantic").at("total"), 1);
  EXPECT_EQ(Health().at("semantic"), "available");
  server_.Heal();
  LetItCatchUp();
  EXPECT_EQ(Search("rust").at("coverage").at("complete"), true);
  EXPECT_EQ(Search("rust%20engineer", "semantic").at("total"), 2);
}

TEST_F(EmbeddingServerTest, StartsAndServesWhileItIsAwayFromTheBeginning) {
  EmbeddingServer away;
  away.SpoilAll(EmbeddingServer::Status(503));
  LiveMarketplace live(true, "", Configure(away));
  EXPECT_EQ(live.Get("/v1/health/ready").at("ready"), true);
  EXPECT_EQ(live.Get("/v1/health/ready").at("semantic"), "unavailable");
  EXPECT_EQ(live.Get("/v1/talent/search?q=rust").at("total"), 0);
}

TEST_F(EmbeddingServerTest, KnowsWhatItEmbeddedAfterARestartAndAReindexWithoutIt) {
  AddPeople(0, 4);
  const json before = Search("rust%20engineer", "semantic");
  const size_t asked = server_.requests();
  live_.Restart();
  EXPECT_EQ(server_.requests(), asked);
  EXPECT_EQ(Search("rust%20engineer", "semantic"), before);
  server_.SpoilAll(EmbeddingServer::Status(500));
  live_.Stop();
  {
    auto app = App::Open(live_.config(), live_.clock());
    ASSERT_TRUE(app.ok());
    const auto model = (*app)->LoadModel();
    ASSERT_TRUE(model.ok());
    ASSERT_TRUE(DerivedState::Erase(live_.config().data / "index", *model).ok());
  }
  live_.Start();
  EXPECT_EQ(Pending(), 0);
  server_.Heal();
  EXPECT_EQ(Search("rust%20engineer", "semantic"), before);
}

TEST_F(EmbeddingServerTest, IsAskedOnceForTheSameQuestion) {
  AddPeople(0, 4);
  const json first = Search("rust%20engineer", "semantic");
  const size_t asked = server_.requests();
  EXPECT_EQ(Search("rust%20engineer", "semantic"), first);
  EXPECT_EQ(server_.requests(), asked);
  server_.SpoilAll(EmbeddingServer::Status(500));
  EXPECT_EQ(Search("rust%20engineer", "semantic"), first);
  EXPECT_EQ(live_.Client().Get("/v1/talent/search?q=rust%20enginee&mode=semantic")->status, 503);
  const auto metrics = live_.Client().Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_THAT(metrics->body, HasSubstr("shortlist_query_vector_cache_hits_total 2"));
}

TEST_F(EmbeddingServerTest, OfAnotherModelOrDimensionAsksForReindex) {
  AddPeople(0, 2);
  live_.Stop();
  const Config config = live_.config();
  for (int i = 0; i < 3; ++i) {
    Config other = config;
    if (i == 0) other.embedding.model = "other";
    if (i == 1) other.embedding_server.dimension = 17;
    if (i == 2) other.embedding.document_prefix = "passage: ";
    auto app = App::Open(other, live_.clock());
    ASSERT_TRUE(app.ok());
    const auto opened = (*app)->OpenSearch(nullptr);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().reason, "model_mismatch");
  }
}

// The server's vectors have changed behind our back: nothing of it reaches the index.
TEST_F(EmbeddingServerTest, ThatAnswersInAnotherDimensionIsNoModel) {
  AddPeople(0, 2);
  server_.SpoilAll(EmbeddingServer::Changed([](json* data) {
    for (json& entry : *data) entry["embedding"].push_back(0.5);
  }));
  AddPeople(2, 4);
  EXPECT_EQ(Health().at("semantic_reason"), "provider_bad_answer");
  EXPECT_EQ(Pending(), 2);
  EXPECT_EQ(Search("rust").at("total"), 2);
}

}  // namespace
}  // namespace shortlist
