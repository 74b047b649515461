#include "server/load/run_load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include "index/base/log.h"
#include "tests/support/live_marketplace.h"
#include "tests/support/small_skill_graph.h"

namespace shortlist {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::LiveMarketplace;
using testing::SmallSkillGraph;

// Against the whole program over loopback. Every run ends by its number of requests; its time is
// only what a broken one may take.
class RunLoadTest : public ::testing::Test {
 protected:
  RunLoadTest() : live_((SetLogLevel(LogLevel::kError), true)) {
    for (int i = 0; i < 3; ++i) {
      const std::string number = std::to_string(i);
      live_.Post("/v1/freelancers", {{"display_name", "Person " + number},
                                     {"title", "React developer"},
                                     {"skills", {{{"name", "React"}}}}});
      live_.Post("/v1/jobs", {{"title", "Shop in React"},
                              {"description", "Number " + number},
                              {"type", "hourly"},
                              {"skills", {{{"name", "React"}}}}});
    }
  }
  ~RunLoadTest() override { SetLogLevel(LogLevel::kInfo); }

  LoadOptions Options() {
    LoadOptions options;
    options.url = "http://127.0.0.1:" + std::to_string(live_.app().port());
    options.key = live_.NewKey(Role::kAdmin);
    options.clients = 2;
    options.seconds = 600;
    options.requests = 60;
    return options;
  }
  int64_t CountOf(const LoadReport& report, LoadOperation operation) {
    return static_cast<int64_t>(report.operations[static_cast<size_t>(operation)].count);
  }

  LiveMarketplace live_;
  const QuestionMaker questions_{SmallSkillGraph()};
};

TEST_F(RunLoadTest, GetsAnAnswerToEveryRequest) {
  LoadOptions options = Options();
  options.mix = {1, 1, 1, 1, 1, 1};
  const auto report = RunLoad(options, questions_);
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_THAT(report->errors, ::testing::IsEmpty());
  EXPECT_EQ(report->all.count, 60u);
  int64_t sum = 0;
  for (size_t i = 0; i < kLoadOperationCount; ++i) {
    const int64_t count = CountOf(*report, static_cast<LoadOperation>(i));
    EXPECT_GT(count, 0) << NameOf(static_cast<LoadOperation>(i));
    sum += count;
  }
  EXPECT_EQ(sum, 60);
  EXPECT_GT(report->all.p50_ms, 0);
  EXPECT_LE(report->all.p50_ms, report->all.max_ms);
  EXPECT_GT(report->per_second(), 0);
}

TEST_F(RunLoadTest, LeavesTheMarketplaceAsItWas) {
  LoadOptions options = Options();
  options.mix = *ParseLoadMix("write=1");
  const int64_t before = live_.Get("/v1/freelancers").at("total");
  const auto report = RunLoad(options, questions_);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(CountOf(*report, LoadOperation::kWrite), 60);
  EXPECT_EQ(live_.Get("/v1/freelancers").at("total"), before);
}

TEST_F(RunLoadTest, SendsAtItsRateInAnOpenLoop) {
  LoadOptions options = Options();
  options.mix = *ParseLoadMix("read=1");
  options.rate = 500;
  const auto report = RunLoad(options, questions_);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->all.count + static_cast<size_t>(report->unsent), 60u);
  // The last of them is due after the sum of the pauses; nobody sends before its time.
  const LoadPlan plan(options.seed, options.mix, {{"a"}, {"b"}}, questions_);
  double due = 0;
  for (uint64_t i = 0; i < 60; ++i) due += plan.PauseBefore(i) / options.rate;
  EXPECT_GE(report->seconds, due);
  EXPECT_THAT(RenderText(*report), HasSubstr("open loop at 500"));
}

TEST_F(RunLoadTest, CountsRefusalsByTheirReason) {
  live_.config().server.requests_per_second = 1;
  live_.config().server.request_burst = 10;
  live_.Restart();
  LoadOptions options = Options();
  options.mix = *ParseLoadMix("read=1");
  const auto report = RunLoad(options, questions_);
  ASSERT_TRUE(report.ok());
  // Two of the burst went into the lists; the clock stands still.
  EXPECT_EQ(report->all.count, 8u);
  EXPECT_EQ(report->errors.at("rate_limited"), 52);
  EXPECT_EQ(report->failed(), 52);
  const json shown = json::parse(RenderJson(*report));
  EXPECT_EQ(shown.at("errors").at("rate_limited"), 52);
  EXPECT_EQ(shown.at("loop"), "closed");
  EXPECT_EQ(shown.at("operations").at("read").at("count"), 8);
  EXPECT_FALSE(shown.at("operations").contains("match"));
  EXPECT_THAT(RenderText(*report), HasSubstr("failed: rate_limited 52"));
}

TEST_F(RunLoadTest, RefusesWhatCannotBegin) {
  const auto reason_of = [&](const LoadOptions& options) {
    const auto report = RunLoad(options, questions_);
    return report.ok() ? "none" : report.error().reason;
  };
  LoadOptions options = Options();
  options.key = "slk_wrong";
  EXPECT_EQ(reason_of(options), "bad_credentials");
  options = Options();
  options.clients = 0;
  EXPECT_EQ(reason_of(options), "bad_load_options");
  options = Options();
  options.url = "127.0.0.1:80";
  EXPECT_EQ(reason_of(options), "bad_load_options");
  options = Options();
  live_.Stop();
  EXPECT_EQ(reason_of(options), "no_answer");
}

TEST(RunLoad, RefusesAnEmptyMarketplace) {
  SetLogLevel(LogLevel::kError);
  LiveMarketplace live;
  LoadOptions options;
  options.url = "http://127.0.0.1:" + std::to_string(live.app().port());
  options.key = live.NewKey(Role::kAdmin);
  options.requests = 1;
  const auto report = RunLoad(options, QuestionMaker(SmallSkillGraph()));
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().reason, "nothing_to_ask");
  SetLogLevel(LogLevel::kInfo);
}

// Every answer but the lists' waits until all requests are due: a server that stands still. In a
// closed loop a client would measure one wait; here each request waits from its own time.
TEST(RunLoad, CountsTheTimeThatARequestCouldNotBeSent) {
  using Clock = std::chrono::steady_clock;
  constexpr int kRequests = 20;
  httplib::Server server;
  std::atomic<int64_t> open_at = 0;  // nanoseconds of the clock
  const auto ids = [](const std::string& noun, const std::string& id) {
    return [=](const httplib::Request&, httplib::Response& response) {
      response.set_content(json{{noun, {{{"id", id}}}}}.dump(), "application/json");
    };
  };
  server.Get("/v1/freelancers", ids("freelancers", "frl_a"));
  server.Get("/v1/jobs", ids("jobs", "job_a"));
  server.Get("/v1/freelancers/frl_a", [&](const httplib::Request&, httplib::Response& response) {
    int64_t none = 0;
    const auto until = Clock::now() + std::chrono::milliseconds(200);
    open_at.compare_exchange_strong(none, until.time_since_epoch().count());
    std::this_thread::sleep_until(Clock::time_point(Clock::duration(open_at.load())));
    response.set_content("{}", "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
  LoadOptions options;
  options.url = "http://127.0.0.1:" + std::to_string(port);
  options.clients = 1;
  options.rate = 10'000;  // all are due in the first few milliseconds
  options.requests = kRequests;
  options.seconds = 600;
  options.mix = *ParseLoadMix("read=1");
  const auto report = RunLoad(options, QuestionMaker(SmallSkillGraph()));
  server.stop();
  thread.join();
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->all.count, static_cast<size_t>(kRequests));
  // One client: the first was held up for 200 ms, and so all that came behind it were late.
  EXPECT_GT(report->all.p50_ms, 100);
}

}  // namespace
}  // namespace shortlist
