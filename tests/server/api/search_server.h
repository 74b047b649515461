#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "index/base/log.h"
#include "index/base/metrics.h"
#include "server/api/routes.h"
#include "server/auth/api_key.h"
#include "server/auth/authenticator.h"
#include "server/http/http_server.h"
#include "tests/support/search_world.h"

namespace shortlist::testing {

// A seeded marketplace behind the API on a free port.
class SearchServerTest : public ::testing::Test {
 protected:
  explicit SearchServerTest(bool with_model = true) : world_(with_model) {
    SetLogLevel(LogLevel::kError);
    SeededNouns nouns(5);
    freelancers_ = nouns.Freelancers(90);
    jobs_ = nouns.Jobs(60);
    for (size_t i = 0; i < freelancers_.size(); i += 3) {
      jss_[freelancers_[i].id] = 60 + static_cast<int>(i % 40);
    }
    world_.Put(freelancers_, jss_);
    world_.Put(jobs_);
    context_.marketplace = &world_.marketplace();
    context_.engine = &world_.engine();
    context_.authenticator = &authenticator_;
    context_.metrics = &metrics_;
    context_.rate_limit = {1'000'000, 1'000'000};  // their clock stands still
    AddRoutes(context_, &router_);
    server_.Listen("127.0.0.1", 0);
    key_ = NewKey(Role::kAdmin);
  }

  std::string NewKey(Role role) {
    const auto issued = IssueApiKey(world_.storage(), world_.clock(), role, "test");
    EXPECT_TRUE(issued.ok());
    return issued->secret;
  }

  struct Answer {
    int status = 0;
    nlohmann::json body;

    std::string reason() const { return body.value("reason", ""); }
    // "pointer reason" of every field in error.
    std::vector<std::string> fields() const {
      std::vector<std::string> all;
      for (const auto& error : body.value("errors", nlohmann::json::array())) {
        all.push_back(error["pointer"].get<std::string>() + " " +
                      error["reason"].get<std::string>());
      }
      return all;
    }
  };

  // `path` with its query, as it is sent.
  Answer Get(const std::string& path) {
    httplib::Client client = Client();
    return Read(client.Get(path.c_str()), path);
  }
  Answer Post(const std::string& path, const nlohmann::json& body) {
    return PostText(path, body.dump());
  }
  Answer PostText(const std::string& path, const std::string& body) {
    httplib::Client client = Client();
    return Read(client.Post(path.c_str(), body, "application/json"), path + " " + body);
  }

  // The flat parameters of a GET that say the same as this body.
  static std::string QueryOf(const nlohmann::json& body) {
    std::string query;
    const auto add = [&](const std::string& name, const nlohmann::json& value) {
      query += query.empty() ? "?" : "&";
      query += name + "=" + Escaped(value.is_string() ? value.get<std::string>() : value.dump());
    };
    const auto add_all = [&](const nlohmann::json& fields) {
      for (const auto& [name, value] : fields.items()) {
        if (name == "filter") continue;
        if (!value.is_array()) {
          add(name, value);
          continue;
        }
        for (const auto& item : value) add(name, item);
      }
    };
    add_all(body);
    if (body.contains("filter")) add_all(body["filter"]);
    return query;
  }

  static std::string Escaped(const std::string& text) {
    static const char* const kDigits = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      escaped += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
    return escaped;
  }

  // All results over all pages; checks what every page must say alike, and that nothing repeats.
  nlohmann::json PageThrough(const std::string& path, nlohmann::json body, int page_size) {
    body["page_size"] = page_size;
    nlohmann::json all = nlohmann::json::array();
    std::set<std::string> ids;
    nlohmann::json total;
    for (;;) {
      const Answer page = Post(path, body);
      EXPECT_EQ(page.status, 200) << page.body;
      if (page.status != 200) return all;
      if (total.is_null()) total = page.body["total"];
      EXPECT_EQ(page.body["total"], total);
      for (const auto& result : page.body["results"]) {
        EXPECT_TRUE(ids.insert(IdOf(result)).second) << "twice: " << IdOf(result);
        all.push_back(result);
      }
      if (page.body["next_page_token"].is_null()) break;
      EXPECT_EQ(page.body["results"].size(), static_cast<size_t>(page_size));
      body["page_token"] = page.body["next_page_token"];
    }
    EXPECT_EQ(all.size(), total.get<size_t>());
    return all;
  }

  static std::string IdOf(const nlohmann::json& result) {
    return (result.contains("job") ? result["job"] : result["freelancer"])["id"];
  }

  httplib::Client Client() {
    httplib::Client client("127.0.0.1", server_.port());
    client.set_tcp_nodelay(true);
    client.set_url_encode(false);
    client.set_bearer_token_auth(key_.c_str());
    return client;
  }

  SearchWorld world_;
  std::vector<Freelancer> freelancers_;
  std::vector<Job> jobs_;
  std::map<std::string, int> jss_;
  std::string key_;  // of whoever asks; an admin's at first

 private:
  static Answer Read(const httplib::Result& result, const std::string& asked) {
    if (!result) {
      ADD_FAILURE() << "no answer to " << asked.substr(0, 200);
      return {};
    }
    return {result->status, nlohmann::json::parse(result->body, nullptr, false)};
  }

  Authenticator authenticator_{world_.storage(), world_.clock()};
  Metrics metrics_;
  SystemClock system_clock_;
  ApiContext context_;
  Router router_;
  HttpServer server_{{}, router_, metrics_, system_clock_};
};

}  // namespace shortlist::testing
