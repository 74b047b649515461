#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "index/base/log.h"
#include "server/api/routes.h"
#include "server/app/derived_state.h"
#include "server/app/outbox_worker.h"
#include "server/auth/api_key.h"
#include "server/auth/password.h"
#include "server/http/http_server.h"
#include "server/storage/storage.h"
#include "tests/support/paths.h"
#include "tests/support/test_database.h"

namespace shortlist::testing {

// The API over HTTP, on a database of its own and a clock that stands still until it is moved.
// Search follows the event log, without a model, once StartSearch was called.
class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    SetLogLevel(LogLevel::kError);
    auto opened = Storage::Open(database_.options());
    CHECK(opened.ok());
    storage_ = *std::move(opened);
    marketplace_.storage = storage_.get();
    marketplace_.clock = &clock_;
    marketplace_.rules = {"USD", categories_};
    authenticator_ = std::make_unique<Authenticator>(*storage_, clock_);
    marketplace_.accounts.passwords = &passwords_;
    context_.marketplace = &marketplace_;
    context_.attempts = &attempts_;
    context_.engine = &engine_;
    context_.authenticator = authenticator_.get();
    context_.metrics = &metrics_;
    context_.health = [this] { return health_; };
    context_.clock = &shifted_clock_;
  }
  ~ApiTest() override {
    server_.reset();
    worker_.reset();
    SetLogLevel(LogLevel::kInfo);
  }

  // After this the context is not changed. Answers as an admin, unless a test asks otherwise.
  void Serve() {
    AddRoutes(context_, &router_);
    server_ = std::make_unique<HttpServer>(HttpServerOptions{}, router_, metrics_, clock_);
    server_->Listen("127.0.0.1", 0);
    client_ = std::make_unique<httplib::Client>("127.0.0.1", server_->port());
    client_->set_keep_alive(true);
    authorization_ = Authorization(Role::kAdmin);
  }

  // The index that the engine sees; it stays as it is until FollowEvents.
  void StartSearch() {
    auto opened =
        DerivedState::Open({.folder = folder_.path() / "index"}, marketplace_, nullptr, metrics_);
    CHECK(opened.ok());
    derived_ = *std::move(opened);
    derived_->Load({});
    engine_.talent = &derived_->talent();
    engine_.jobs = &derived_->jobs();
    engine_.signals = &derived_->signals();
    engine_.suggester = &derived_->suggester();
    engine_.clock = &clock_;
    engine_.rules = marketplace_.rules;
  }
  void FollowEvents() {
    worker_ = std::make_unique<OutboxWorker>(*storage_, clock_, *derived_, metrics_);
    worker_->Start();
  }

  std::string Authorization(Role role) {
    return "Bearer " + IssueApiKey(*storage_, clock_, role, "test")->secret;
  }

  // One request under the key of `authorization_` (none when it is empty). A body that is a JSON
  // string is sent as its text, null as none.
  httplib::Result Send(const std::string& method, const std::string& path,
                       const nlohmann::json& body = nullptr, httplib::Headers headers = {}) {
    httplib::Request request;
    request.method = method;
    request.path = path;
    request.headers = std::move(headers);
    if (!authorization_.empty()) request.set_header("Authorization", authorization_);
    if (!body.is_null()) request.body = body.is_string() ? body.get<std::string>() : body.dump();
    return client_->send(request);
  }

  // A GET with If-None-Match. On a connection of its own: the client would wait for a body behind a
  // 304 as long as the connection is open.
  httplib::Result GetUnless(const std::string& known, const std::string& path) {
    return Send("GET", path, nullptr, {{"If-None-Match", known}, {"Connection", "close"}});
  }

  static nlohmann::json BodyOf(const httplib::Result& result) {
    EXPECT_TRUE(result) << httplib::to_string(result.error());
    return result ? nlohmann::json::parse(result->body, nullptr, false) : nlohmann::json();
  }

  // "404 freelancer_not_found" of a problem, "200" of another answer.
  static std::string OutcomeOf(const httplib::Result& result) {
    EXPECT_TRUE(result) << httplib::to_string(result.error());
    if (!result) return "no answer";
    std::string outcome = std::to_string(result->status);
    if (result->get_header_value("Content-Type") == "application/problem+json") {
      outcome += " " + BodyOf(result)["reason"].get<std::string>();
    }
    return outcome;
  }

  // "pointer reason" of every field in error.
  static std::vector<std::string> FieldsOf(const httplib::Result& result) {
    std::vector<std::string> fields;
    for (const auto& error : BodyOf(result).value("errors", nlohmann::json::array())) {
      fields.push_back(error["pointer"].get<std::string>() + " " +
                       error["reason"].get<std::string>());
    }
    return fields;
  }

  // The number of events in the log: how much was really written.
  int64_t LastSeq() {
    return storage_->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); });
  }

  TemporaryFolder folder_;
  TestDatabase database_;
  FixedClock clock_{{1'767'225'600'000'000}};  // 2026-01-01
  ShiftedClock shifted_clock_{clock_};
  const std::vector<Category> categories_ = {{"design", "Design", {{"logos", "Logos"}}},
                                             {"writing", "Writing", {}}};
  Metrics metrics_;
  std::unique_ptr<Storage> storage_;
  Marketplace marketplace_;
  const PasswordHasher passwords_{{.passes = 1, .memory_bytes = 8'192}};
  AttemptThrottles attempts_;
  std::unique_ptr<Authenticator> authenticator_;
  SearchEngine engine_;
  HealthReport health_;
  ApiContext context_;
  Router router_;
  std::unique_ptr<DerivedState> derived_;
  std::unique_ptr<OutboxWorker> worker_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<httplib::Client> client_;
  std::string authorization_;
};

}  // namespace shortlist::testing
