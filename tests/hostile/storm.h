#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "index/base/log.h"
#include "server/app/verify.h"
#include "tests/hostile/contract.h"
#include "tests/hostile/corpus.h"
#include "tests/hostile/wire.h"
#include "tests/support/live_marketplace.h"

namespace shortlist::testing {

// What a storm sends once, and what must be so of the answer beside the contract.
struct Shot {
  WireRequest request;
  const Operation* operation = nullptr;
  Verdict verdict = Verdict::kEither;  // kRefuse: a 2xx is wrong; kTake: "bad_json" is wrong
  std::string about;                   // for the message
};

// The whole program under hostile input: a small marketplace, a storm of requests from several
// threads, and the question at the end whether it still gives right answers.
class StormTest : public ::testing::Test {
 protected:
  StormTest() {
    SetLogLevel(LogLevel::kError);
    live_.config().server.requests_per_second = 1'000'000;
    live_.config().server.request_burst = 1'000'000;
    live_.config().blobs.max_unattached = 1'000'000;
    live_.config().server.request_timeout_ms = 3'600'000;  // a slow machine is not what is tried
    live_.Restart();
    key_ = live_.NewKey(Role::kAdmin);
    freelancer_ = live_.Post("/v1/freelancers", Body("create_freelancer"))["id"];
    job_ = live_.Post("/v1/jobs?wait=true", Body("create_job"))["id"];
    const auto sent = live_.Client().Post("/v1/files", "A file that is there.", "text/plain");
    file_ = nlohmann::json::parse(sent->body).at("id");
    saved_search_ = live_.Post("/v1/saved_searches", Body("save_search"))["id"];
  }
  ~StormTest() override { SetLogLevel(LogLevel::kInfo); }

  static const nlohmann::json& Body(const std::string& operation) {
    return OperationById(operation).bodies.front();
  }

  // The id of one that is there, for an operation's path.
  std::string KnownId(const Operation& operation) const {
    if (operation.path.find("/freelancers/") != std::string::npos) return freelancer_;
    if (operation.path.find("/jobs/") != std::string::npos) return job_;
    if (operation.path.find("/files/") != std::string::npos) return file_;
    if (operation.path.find("/saved_searches/") != std::string::npos) return saved_search_;
    return "bad_json";  // /problems/{reason}
  }

  WireRequest RequestOf(const Operation& operation, const std::string& query = "") const {
    WireRequest request;
    request.method = operation.method;
    request.target = operation.PathWith(KnownId(operation)) + query;
    request.headers = {{"Authorization", "Bearer " + key_}};
    if (operation.raw_type.empty()) return request;
    request.headers.emplace_back("Content-Type", operation.raw_type);
    return WithBody(std::move(request), operation.raw_body);
  }
  static WireRequest WithBody(WireRequest request, std::string body) {
    request.body = std::move(body);
    request.has_body = true;
    return request;
  }

  // Does 0 to `count`-1 on a few threads, each with a connection of its own.
  void Share(size_t count, const std::function<void(Wire&, size_t)>& work) {
    std::atomic<size_t> next = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        Wire wire(live_.app().port());
        for (size_t at; (at = next++) < count && !GaveUp();) work(wire, at);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  // Fires shot 0 to `count`-1, made by `shot` on any thread.
  void Fire(size_t count, const std::function<Shot(size_t)>& shot) {
    Share(count, [&](Wire& wire, size_t at) { JudgeFresh(wire, shot(at)); });
  }
  void Fire(const std::vector<Shot>& shots) {
    Fire(shots.size(), [&](size_t at) { return shots[at]; });
  }

  // As Judge. An edit is sent under the version that is stored, so that its body is read; again,
  // when another thread edited meanwhile.
  WireAnswer JudgeFresh(Wire& wire, Shot shot) {
    if (shot.request.method != "PATCH") return Judge(wire, shot);
    const auto headers = shot.request.headers;
    std::string etag = KnownETag(*shot.operation);
    for (int tries = 0;; ++tries) {
      shot.request.headers = headers;
      shot.request.headers.emplace_back("If-Match", etag);
      WireAnswer answer = Judge(wire, shot);
      if (ReasonOf(answer) != "stale_version" || tries == 20) return answer;
      etag = ETagOfStored(wire, *shot.operation);
      const std::lock_guard lock(mutex_);
      etags_[shot.operation->id] = etag;
    }
  }
  std::string KnownETag(const Operation& operation) {
    const std::lock_guard lock(mutex_);
    return etags_.try_emplace(operation.id, "\"0\"").first->second;
  }
  // Empty when the operation is no edit.
  std::string ETagOfStored(Wire& wire, const Operation& operation) const {
    if (operation.method != "PATCH") return "";
    WireRequest get = RequestOf(operation);
    get.method = "GET";
    return wire.Ask(get).Header("ETag");
  }

  WireAnswer Judge(Wire& wire, const Shot& shot) {
    ++sent_;
    WireAnswer answer = wire.Ask(shot.request);
    std::string wrong = WrongWith(answer, shot.operation);
    if (wrong.empty() && shot.verdict == Verdict::kRefuse && answer.status < 400) wrong = "taken";
    if (wrong.empty() && shot.verdict == Verdict::kTake && ReasonOf(answer) == "bad_json") {
      wrong = "not taken for JSON";
    }
    if (!wrong.empty()) Fail(wrong, shot, answer);
    return answer;
  }

  void Fail(const std::string& wrong, const Shot& shot, const WireAnswer& answer) {
    const std::lock_guard lock(mutex_);
    if (++failures_ > kShownFailures) return;
    ADD_FAILURE() << wrong << ": " << shot.request.method << " "
                  << shot.request.target.substr(0, 300) << "\n  " << shot.about.substr(0, 300)
                  << "\n  " << answer.status << " " << answer.body.substr(0, 600);
  }
  bool GaveUp() {
    const std::lock_guard lock(mutex_);
    return failures_ > kShownFailures;
  }

  // A normal create, search and match still give the right answer, and derived state agrees with
  // the database.
  void ExpectRightAnswersAndCleanVerify() {
    const auto created =
        live_.Post("/v1/freelancers?wait=true", {{"display_name", "Grace Normal"},
                                                 {"title", "Zymurgy consultant"},
                                                 {"skills", {{{"name", "Zymurgy"}}}}});
    const auto found = live_.Get("/v1/talent/search?q=zymurgy&mode=lexical");
    ASSERT_EQ(found["results"].size(), 1U) << found;
    EXPECT_EQ(found["results"][0]["freelancer"]["id"], created["id"]);
    const auto matched =
        live_.Post("/v1/match", {{"brief",
                                  {{"title", "Zymurgy consultant"},
                                   {"skills", {{{"name", "Zymurgy"}, {"mandatory", true}}}}}}});
    ASSERT_FALSE(matched["results"].empty());
    EXPECT_EQ(matched["results"][0]["freelancer"]["id"], created["id"]);
    EXPECT_TRUE(live_.Get("/v1/health/ready")["ready"]);
    live_.Stop();
    auto app = App::Open(live_.config(), live_.clock());
    ASSERT_TRUE(app.ok()) << app.error().detail;
    const auto report = Verify(**app);
    ASSERT_TRUE(report.ok()) << report.error().detail;
    EXPECT_TRUE(report->ok()) << report->differences.front();
    if (sent_ > 0) std::cout << "sent " << sent_ << " requests, " << CorpusNote() << std::endl;
  }

  static constexpr int kShownFailures = 15;
  LiveMarketplace live_;
  std::string key_;
  std::string freelancer_;
  std::string job_;
  std::string file_;
  std::string saved_search_;
  std::atomic<size_t> sent_ = 0;
  std::mutex mutex_;
  int failures_ = 0;
  std::map<std::string, std::string> etags_;  // by operation
};

}  // namespace shortlist::testing
