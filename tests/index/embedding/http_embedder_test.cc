#include "index/embedding/http_embedder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "index/base/log.h"
#include "index/base/utf8.h"
#include "tests/support/embedding_server.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using testing::EmbeddingServer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Texts = std::vector<std::string>;
using Vectors = std::vector<std::vector<float>>;

// A provider and its server; pauses move the clock and take no time.
class HttpEmbedderTest : public ::testing::Test {
 protected:
  HttpEmbedderTest() {
    SetLogLevel(LogLevel::kError);
    options_.base_url = server_.base_url();
    options_.model = "words";
    options_.key = "secret-key";
    options_.dimension = 16;
    options_.breaker.failures = 1'000;
    // Time that passes on the wire must decide nothing here.
    options_.request_timeout_ms = options_.query_timeout_ms = 60'000;
    options_.documents_timeout_ms = 600'000;
  }
  ~HttpEmbedderTest() override { SetLogLevel(LogLevel::kInfo); }

  HttpEmbedderWorld World() {
    return {&clock_, &metrics_, [this](std::chrono::milliseconds pause) {
              pauses_.push_back(pause.count());
              Pass(pause.count());
            }};
  }
  void Pass(int64_t ms) { clock_.Set({clock_.Now().micros + ms * 1000}); }

  std::unique_ptr<Embedder> Make() {
    auto made = MakeHttpEmbedder(options_, World());
    EXPECT_TRUE(made.ok()) << made.error().detail;
    return *std::move(made);
  }

  // Asks for one text: "ok" when its vector is the model's, else the cause of the refusal.
  static std::string CauseOf(const Result<Vectors>& vectors) {
    EXPECT_EQ(vectors.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(vectors.error().reason, "semantic_unavailable");
    const std::string& detail = vectors.error().detail;
    const size_t open = detail.find('(');
    return detail.substr(open + 1, detail.find(')') - open - 1);
  }
  std::string Ask(const Embedder& embedder, TextRole role = TextRole::kDocument) const {
    const Texts texts = {"red fox"};
    const auto vectors = embedder.Embed(texts, role);
    if (!vectors) return CauseOf(vectors);
    ExpectTheModels(*vectors, texts);
    return "ok";
  }
  void ExpectTheModels(const Vectors& vectors, const Texts& texts) const {
    const auto expected = server_.model().Embed(texts, TextRole::kDocument);
    ASSERT_EQ(vectors.size(), texts.size());
    for (size_t i = 0; i < texts.size(); ++i) {
      ASSERT_EQ(vectors[i].size(), 16U);
      for (size_t d = 0; d < 16; ++d) EXPECT_NEAR(vectors[i][d], (*expected)[i][d], 1e-6);
    }
  }

  FixedClock clock_{{1'767'225'600'000'000}};
  Metrics metrics_;
  std::vector<int64_t> pauses_;  // ms
  EmbeddingServer server_;
  HttpEmbedderOptions options_;
};

TEST_F(HttpEmbedderTest, AsksInBatchesAndAnswersInOrderAtLengthOne) {
  options_.batch_texts = 2;
  const auto embedder = Make();
  const Texts texts = {"ant", "bee", "cow", "dog elk", "ant"};
  const auto vectors = embedder->Embed(texts, TextRole::kDocument);
  ASSERT_TRUE(vectors.ok()) << vectors.error().detail;
  ExpectTheModels(*vectors, texts);
  const auto asked = server_.asked();
  ASSERT_EQ(asked.size(), 3U);
  EXPECT_EQ(asked[1].body, (nlohmann::json{{"model", "words"}, {"input", {"cow", "dog elk"}}}));
  EXPECT_EQ(asked[1].authorization, "Bearer secret-key");
  EXPECT_THAT(pauses_, IsEmpty());
  EXPECT_EQ(embedder->failure(), "");
  EXPECT_THAT(*embedder->Embed({}, TextRole::kQuery), IsEmpty());
}

TEST_F(HttpEmbedderTest, SendsNoAuthorizationWithoutAKeyAndTheRolesPrefix) {
  options_.key = "";
  options_.query_prefix = "query: ";
  options_.document_prefix = "passage: ";
  const auto embedder = Make();
  const Texts texts = {"ant"};
  ASSERT_TRUE(embedder->Embed(texts, TextRole::kQuery).ok());
  ASSERT_TRUE(embedder->Embed(texts, TextRole::kDocument).ok());
  EXPECT_EQ(server_.asked()[0].body["input"], nlohmann::json({"query: ant"}));
  EXPECT_EQ(server_.asked()[1].body["input"], nlohmann::json({"passage: ant"}));
  EXPECT_EQ(server_.asked()[0].authorization, "");
}

TEST_F(HttpEmbedderTest, PutsAnswersInOrderThatComeOutOfOrder) {
  server_.Spoil({EmbeddingServer::Changed(
      [](nlohmann::json* data) { std::reverse(data->begin(), data->end()); })});
  const Texts texts = {"ant", "bee", "cow"};
  const auto vectors = Make()->Embed(texts, TextRole::kDocument);
  ASSERT_TRUE(vectors.ok());
  ExpectTheModels(*vectors, texts);
}

TEST_F(HttpEmbedderTest, NeverTakesAnAnswerThatIsNotRight) {
  const auto embedder = Make();
  const std::vector<EmbeddingServer::Fault> wrong = {
      EmbeddingServer::Changed([](nlohmann::json* data) { (*data)[0]["embedding"].push_back(1); }),
      EmbeddingServer::Changed([](nlohmann::json* data) { (*data)[0]["embedding"].erase(0); }),
      EmbeddingServer::Changed([](nlohmann::json* data) { data->erase(0); }),
      EmbeddingServer::Changed([](nlohmann::json* data) { data->push_back((*data)[0]); }),
      EmbeddingServer::Changed([](nlohmann::json* data) { (*data)[0]["index"] = 1; }),
      EmbeddingServer::Changed([](nlohmann::json* data) { (*data)[0]["embedding"][3] = "NaN"; }),
      EmbeddingServer::Changed([](nlohmann::json* data) { (*data)[0]["embedding"][3] = nullptr; }),
      EmbeddingServer::Body(R"({"data": [{"index": 0, "embedding": [NaN]}]})"),
      EmbeddingServer::Body("<html>busy</html>"),
      EmbeddingServer::Body(""),
      EmbeddingServer::Body(std::string(10'000'000, ' ')),
  };
  for (size_t i = 0; i < wrong.size(); ++i) {
    server_.Spoil({wrong[i]});
    EXPECT_EQ(Ask(*embedder), "provider_bad_answer") << i;
    EXPECT_EQ(embedder->failure(), "provider_bad_answer");
    EXPECT_EQ(server_.requests(), 2 * i + 1) << "the same request would be answered the same way";
    EXPECT_EQ(Ask(*embedder), "ok") << i;
    EXPECT_EQ(embedder->failure(), "");
  }
}

TEST_F(HttpEmbedderTest, TriesAgainAfterLongerAndLongerPauses) {
  options_.attempts = 4;
  options_.backoff_ms = 200;
  server_.Spoil(
      {EmbeddingServer::Status(500), EmbeddingServer::Status(503), EmbeddingServer::Status(429)});
  EXPECT_EQ(Ask(*Make()), "ok");
  EXPECT_EQ(server_.requests(), 4U);
  ASSERT_EQ(pauses_.size(), 3U);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_GE(pauses_[i], 100 << i);
    EXPECT_LE(pauses_[i], 200 << i);
  }
  // The jitter is the seed's.
  const auto first = std::exchange(pauses_, {});
  server_.Spoil(
      {EmbeddingServer::Status(500), EmbeddingServer::Status(503), EmbeddingServer::Status(429)});
  EXPECT_EQ(Ask(*Make()), "ok");
  EXPECT_EQ(pauses_, first);
}

TEST_F(HttpEmbedderTest, GivesUpAfterItsAttempts) {
  server_.SpoilAll(EmbeddingServer::Status(500));
  const auto embedder = Make();
  EXPECT_EQ(Ask(*embedder), "provider_failed");
  EXPECT_EQ(server_.requests(), 3U);
  EXPECT_EQ(embedder->failure(), "provider_failed");
}

TEST_F(HttpEmbedderTest, GivesUpWhenThereIsNoTimeForAnotherAttempt) {
  options_.attempts = 100;
  server_.SpoilAll(EmbeddingServer::Status(500));
  const auto embedder = Make();
  for (const auto& [role, timeout_ms] : {std::pair(TextRole::kQuery, options_.query_timeout_ms),
                                         {TextRole::kDocument, options_.documents_timeout_ms}}) {
    const int64_t before = clock_.Now().micros;
    EXPECT_EQ(Ask(*embedder, role), "provider_failed");
    EXPECT_LT(clock_.Now().micros - before, int64_t{timeout_ms} * 1000);
    EXPECT_GT(clock_.Now().micros - before, int64_t{timeout_ms} * 1000 / 2);
  }
}

TEST_F(HttpEmbedderTest, WaitsAsLongAsTheServerAsks) {
  server_.Spoil({EmbeddingServer::Status(429, "3"), EmbeddingServer::Status(503, "4")});
  EXPECT_EQ(Ask(*Make()), "ok");
  EXPECT_THAT(pauses_, ElementsAre(3'000, 4'000));
}

TEST_F(HttpEmbedderTest, LeavesTheServerAloneWhenItAsksForMoreTimeThanThereIs) {
  options_.query_timeout_ms = 20'000;
  server_.Spoil({EmbeddingServer::Status(429, "30")});
  const auto embedder = Make();
  EXPECT_EQ(Ask(*embedder, TextRole::kQuery), "provider_rate_limited");
  EXPECT_EQ(Ask(*embedder, TextRole::kQuery), "provider_rate_limited");
  EXPECT_EQ(server_.requests(), 1U);
  EXPECT_THAT(pauses_, IsEmpty());
  Pass(29'000);
  EXPECT_EQ(Ask(*embedder, TextRole::kQuery), "ok");
  EXPECT_THAT(pauses_, ElementsAre(1'000));
}

TEST_F(HttpEmbedderTest, DoesNotWaitForASlowServerLongerThanItsTimeout) {
  options_.request_timeout_ms = 30;
  options_.attempts = 2;
  server_.SpoilAll(server_.Slow());
  const auto embedder = Make();
  EXPECT_EQ(Ask(*embedder), "provider_timeout");
  EXPECT_EQ(pauses_.size(), 1U);
  EXPECT_EQ(embedder->failure(), "provider_timeout");
}

TEST_F(HttpEmbedderTest, TriesAgainWhenTheConnectionIsCut) {
  server_.Spoil({EmbeddingServer::CutInTheMiddle()});
  const auto embedder = Make();
  EXPECT_EQ(Ask(*embedder), "ok");
  EXPECT_EQ(server_.requests(), 2U);
  server_.SpoilAll(EmbeddingServer::CutInTheMiddle());
  EXPECT_EQ(Ask(*embedder), "provider_unreachable");
}

TEST_F(HttpEmbedderTest, SaysWhenNobodyListens) {
  {
    const EmbeddingServer gone;
    options_.base_url = gone.base_url();
  }
  EXPECT_EQ(Ask(*Make()), "provider_unreachable");
  // A server that speaks no TLS.
  options_.base_url = "https" + server_.base_url().substr(4);
  EXPECT_EQ(Ask(*Make()), "provider_unreachable");
}

TEST_F(HttpEmbedderTest, DoesNotTryAgainWhatIsRefusedAndTellsNobodyTheKey) {
  SetLogLevel(LogLevel::kDebug);
  ::testing::internal::CaptureStderr();
  const auto embedder = Make();
  for (const int status : {301, 302, 401, 403, 404}) {
    server_.Spoil({EmbeddingServer::Status(status)});
    const Texts texts = {"ant"};
    const auto refused = embedder->Embed(texts, TextRole::kDocument);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(CauseOf(refused), "provider_refused");
    EXPECT_THAT(refused.error().detail, Not(HasSubstr("secret")));
  }
  EXPECT_EQ(server_.requests(), 5U);
  EXPECT_EQ(embedder->failure(), "provider_refused");
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("status 401"));
  EXPECT_THAT(log, Not(HasSubstr("secret")));
}

TEST_F(HttpEmbedderTest, DoesNotHoldAgainstTheServerThatItRefusesOneText) {
  options_.breaker.failures = 2;
  const auto embedder = Make();
  for (const int status : {400, 413, 422, 400}) {
    server_.Spoil({EmbeddingServer::Status(status)});
    EXPECT_EQ(Ask(*embedder), "provider_refused");
    EXPECT_EQ(embedder->failure(), "");
  }
  EXPECT_EQ(server_.requests(), 4U);
  EXPECT_EQ(Ask(*embedder), "ok");
}

TEST_F(HttpEmbedderTest, StopsAskingAServerThatFailsUntilItHadTimeToComeBack) {
  options_.attempts = 2;
  options_.breaker = {.failures = 4, .cool_down_ms = 10'000, .max_cool_down_ms = 60'000};
  server_.SpoilAll(EmbeddingServer::Status(500));
  const auto embedder = Make();
  EXPECT_EQ(Ask(*embedder), "provider_failed");
  EXPECT_EQ(Ask(*embedder), "provider_failed");
  EXPECT_EQ(server_.requests(), 4U);
  EXPECT_THAT(metrics_.Render(), HasSubstr("shortlist_encoder_circuit_open 1"));
  // Open: nobody asks, everybody hears why.
  EXPECT_EQ(Ask(*embedder), "provider_failed");
  EXPECT_EQ(server_.requests(), 4U);
  // Half open: one request, which fails and opens it for twice as long.
  Pass(10'000);
  EXPECT_EQ(Ask(*embedder), "provider_failed");
  EXPECT_EQ(server_.requests(), 5U);
  Pass(15'000);
  server_.Heal();
  EXPECT_EQ(Ask(*embedder), "provider_failed");
  EXPECT_EQ(server_.requests(), 5U);
  EXPECT_EQ(embedder->failure(), "provider_failed");
  // Half open again: it succeeds and closes.
  Pass(5'000);
  EXPECT_EQ(Ask(*embedder), "ok");
  EXPECT_EQ(Ask(*embedder), "ok");
  EXPECT_EQ(embedder->failure(), "");
  EXPECT_THAT(metrics_.Render(), HasSubstr("shortlist_encoder_circuit_open 0"));
  EXPECT_THAT(metrics_.Render(), HasSubstr("shortlist_encoder_requests_total{outcome=\"ok\"} 2"));
  EXPECT_THAT(metrics_.Render(),
              HasSubstr("shortlist_encoder_requests_total{outcome=\"provider_failed\"} 5"));
}

TEST_F(HttpEmbedderTest, AnswersManyThreadsAtATime) {
  const auto embedder = Make();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 6; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 8; ++i) {
        const Texts texts = {"ant " + std::to_string(thread), "bee " + std::to_string(i)};
        const auto vectors = embedder->Embed(texts, TextRole::kQuery);
        ASSERT_TRUE(vectors.ok()) << vectors.error().detail;
        ExpectTheModels(*vectors, texts);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(HttpEmbedderTest, SendsTextThatIsNotUtf8) {
  const auto embedder = Make();
  const Texts texts = {"ant \xFF\xFE bee"};
  EXPECT_TRUE(embedder->Embed(texts, TextRole::kDocument).ok());
}

TEST_F(HttpEmbedderTest, IsAnotherModelAtAnotherAddressOrWithOtherPrefixes) {
  const auto model = [&](auto&& change) {
    HttpEmbedderOptions options = options_;
    change(&options);
    return (*MakeHttpEmbedder(options, World()))->model();
  };
  using Options = HttpEmbedderOptions;
  const auto same = model([](Options*) {});
  EXPECT_EQ(same.name, "words");
  EXPECT_EQ(same.dimension, 16);
  EXPECT_EQ(model([](Options* o) { o->base_url += "/"; }), same);
  EXPECT_EQ(model([](Options* o) { o->key = "other"; }), same);
  EXPECT_EQ(model([](Options* o) { o->batch_texts = 7; }), same);
  EXPECT_NE(model([](Options* o) { o->base_url += "2"; }), same);
  EXPECT_NE(model([](Options* o) { o->model = "other"; }), same);
  EXPECT_NE(model([](Options* o) { o->dimension = 17; }), same);
  EXPECT_NE(model([](Options* o) { o->query_prefix = "q"; }), same);
  EXPECT_NE(model([](Options* o) { o->document_prefix = "q"; }), same);
  EXPECT_NE(model([](Options* o) { o->window_bytes = 900; }), same);
}

TEST_F(HttpEmbedderTest, RefusesAnAddressOrAKeyThatCannotBeUsed) {
  const auto reason = [&](auto&& change) {
    HttpEmbedderOptions options = options_;
    change(&options);
    const auto made = MakeHttpEmbedder(options, World());
    if (made.ok()) return std::string("made");
    EXPECT_THAT(made.error().detail, Not(HasSubstr("secret")));
    return made.error().reason;
  };
  for (const std::string url :
       {"", "api.openai.com/v1", "ftp://host/v1", "file:///etc/passwd", "http://", "https:///v1",
        "http://host/v1?x=1", "http://host/v1#x", "http://user:secret@host/v1", "http://ho st/v1",
        "http://host/\nv1"}) {
    EXPECT_EQ(reason([&](auto* options) { options->base_url = url; }), "bad_embedding_server")
        << url;
  }
  EXPECT_EQ(reason([](auto* o) { o->key = "secret\r\nX-Other: 1"; }), "bad_embedding_server");
  EXPECT_EQ(reason([](auto* o) { o->model = ""; }), "bad_embedding_server");
  EXPECT_EQ(reason([](auto* o) { o->model = "a\nb"; }), "bad_embedding_server");
  EXPECT_EQ(reason([](auto* o) { o->base_url = "https://host:8443/api/v1/"; }), "made");
}

TEST_F(HttpEmbedderTest, CutsLongTextsAtBlanksAndLongWordsBetweenCharacters) {
  options_.window_bytes = 16;
  const auto embedder = Make();
  const auto windows = [&](const std::string& text) {
    return embedder->SplitIntoWindows(text, TextRole::kDocument);
  };
  EXPECT_THAT(windows(""), IsEmpty());
  EXPECT_THAT(windows(" \n\t "), IsEmpty());
  EXPECT_THAT(windows(" red fox "), ElementsAre("red fox"));
  EXPECT_THAT(windows("0123456789abcdef"), ElementsAre("0123456789abcdef"));
  EXPECT_THAT(windows("0123456789abcdef next"), ElementsAre("0123456789abcdef", "next"));
  EXPECT_THAT(windows("the quick brown  fox\njumps"), ElementsAre("the quick brown", "fox\njumps"));
  EXPECT_THAT(windows("0123456789abcdefghij"), ElementsAre("0123456789abcdef", "ghij"));
  for (const std::string& window : windows("ééééééééééééééééééé 漢字漢字漢字漢字 ok")) {
    EXPECT_LE(window.size(), 16U);
    EXPECT_TRUE(IsValidUtf8(window)) << window;
  }
}

}  // namespace
}  // namespace shortlist
