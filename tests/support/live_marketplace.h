#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "index/base/clock.h"
#include "server/app/app.h"
#include "server/auth/api_key.h"
#include "tests/support/paths.h"
#include "tests/support/test_database.h"
#include "tests/support/tiny_model.h"

namespace shortlist::testing {

// The whole program in a folder of its own, on a free port, with a tiny model and a clock that
// stands still (2026-03-01) until it is moved.
class LiveMarketplace {
 public:
  // `database`: a URL that others use, too; empty: a database of its own.
  // `change` may change the configuration before the program starts.
  explicit LiveMarketplace(bool with_model = true, const std::string& database = "",
                           const std::function<void(Config*)>& change = nullptr) {
    const auto parsed = ParseConfig("{}");
    config_ = *parsed;
    config_.database = database.empty() ? database_.options().url : database;
    config_.data = folder_.path() / "data";
    config_.embedding.model = "";
    if (with_model) {
      TinyModel::Write(folder_.path() / "tiny");
      config_.embedding.model = (folder_.path() / "tiny").string();
    }
    if (change) change(&config_);
    Start();
    admin_key_ = NewKey(Role::kAdmin);
  }

  // Ends the program as SIGTERM does, and starts it again on the same folder.
  void Restart() {
    Stop();
    Start();
  }
  void Stop() { app_.reset(); }
  void Start() {
    auto opened = App::Open(config_, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    app_ = std::move(*opened);
    const auto searching = app_->OpenSearch(nullptr);
    ASSERT_TRUE(searching.ok()) << searching.error().detail;
    app_->Listen("127.0.0.1", 0);
  }

  std::string NewKey(Role role) {
    const auto key = IssueApiKey(app_->storage(), clock_, role, "test");
    EXPECT_TRUE(key.ok());
    return key->secret;
  }

  // A client of its own connection, with the operator's key.
  httplib::Client Client() const { return ClientWith(admin_key_); }
  httplib::Client ClientWith(const std::string& key) const {
    httplib::Client client("127.0.0.1", app_->port());
    client.set_tcp_nodelay(true);
    client.set_bearer_token_auth(key.c_str());
    return client;
  }

  // The answer to a POST that must succeed.
  nlohmann::json Post(const std::string& path, const nlohmann::json& body) const {
    const auto answer = Client().Post(path.c_str(), body.dump(), "application/json");
    if (!answer) {
      ADD_FAILURE() << "no answer to POST " << path;
      return {};
    }
    EXPECT_LT(answer->status, 300) << path << ": " << answer->body;
    return nlohmann::json::parse(answer->body);
  }
  nlohmann::json Get(const std::string& path) const {
    const auto answer = Client().Get(path.c_str());
    if (!answer) {
      ADD_FAILURE() << "no answer to GET " << path;
      return {};
    }
    EXPECT_EQ(answer->status, 200) << path << ": " << answer->body;
    return nlohmann::json::parse(answer->body);
  }

  App& app() { return *app_; }
  FixedClock& clock() { return clock_; }
  Config& config() { return config_; }

 private:
  TemporaryFolder folder_;
  TestDatabase database_;
  FixedClock clock_{*ParseTimestamp("2026-03-01T12:00:00Z")};
  Config config_;
  std::unique_ptr<App> app_;
  std::string admin_key_;
};

}  // namespace shortlist::testing
