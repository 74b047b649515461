#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include "tests/support/word_embedder.h"

namespace shortlist::testing {

// A server on a loopback port that speaks OpenAI's embeddings API, with a WordEmbedder as its
// model. Its next answers can be spoiled, one by one or from now on.
class EmbeddingServer {
 public:
  // Gets the right answer (and, in "input", the texts), and leaves in `response` what is sent.
  using Fault = std::function<void(nlohmann::json answer, httplib::Response* response)>;

  explicit EmbeddingServer(int dimension = 16) : model_("000000000001", dimension) {
    server_.Post("/v1/embeddings",
                 [this](const httplib::Request& request, httplib::Response& response) {
                   Answer(request, &response);
                 });
    // So that it ends at once, even when a client keeps its connection.
    server_.set_keep_alive_timeout(1);
    server_.set_tcp_nodelay(true);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~EmbeddingServer() {
    Release();
    server_.stop();
    thread_.join();
  }

  std::string base_url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }
  const WordEmbedder& model() const { return model_; }

  void Spoil(std::vector<Fault> next) {
    const std::lock_guard lock(mutex_);
    next_.insert(next_.end(), next.begin(), next.end());
  }
  void SpoilAll(Fault fault) {
    const std::lock_guard lock(mutex_);
    always_ = std::move(fault);
  }
  void Heal() { SpoilAll(nullptr); }

  struct Asked {
    nlohmann::json body;
    std::string authorization;
  };
  std::vector<Asked> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  size_t requests() const { return asked().size(); }

  // Faults.
  static Fault Right() {
    return [](const nlohmann::json& answer, httplib::Response* response) {
      response->set_content(answer.dump(), "application/json");
    };
  }
  static Fault Status(int status, const std::string& retry_after = "") {
    return [=](const nlohmann::json&, httplib::Response* response) {
      response->status = status;
      if (!retry_after.empty()) response->set_header("Retry-After", retry_after);
      response->set_content(R"({"error": {"message": "no, secret-key"}})", "application/json");
    };
  }
  static Fault Body(const std::string& body) {
    return [=](const nlohmann::json&, httplib::Response* response) {
      response->set_content(body, "application/json");
    };
  }
  static Fault Changed(const std::function<void(nlohmann::json*)>& change) {
    return [=](nlohmann::json answer, httplib::Response* response) {
      change(&answer["data"]);
      response->set_content(answer.dump(), "application/json");
    };
  }
  static Fault CutInTheMiddle() {
    return [](const nlohmann::json& answer, httplib::Response* response) {
      const std::string body = answer.dump();
      response->set_content_provider(
          body.size(), "application/json",
          [half = body.substr(0, body.size() / 2)](size_t, size_t, httplib::DataSink& sink) {
            sink.write(half.data(), half.size());
            return false;
          });
    };
  }
  // Answers when it is released, or when the server ends.
  Fault Slow() {
    return [this](const nlohmann::json& answer, httplib::Response* response) {
      std::unique_lock lock(mutex_);
      released_.wait(lock, [this] { return is_released_; });
      response->set_content(answer.dump(), "application/json");
    };
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    is_released_ = true;
    released_.notify_all();
  }

 private:
  void Answer(const httplib::Request& request, httplib::Response* response) {
    const auto body = nlohmann::json::parse(request.body);
    auto data = nlohmann::json::array();
    const auto texts = body["input"].get<std::vector<std::string>>();
    const auto vectors = model_.Embed(texts, TextRole::kDocument);
    for (size_t i = 0; i < texts.size(); ++i) {
      auto numbers = (*vectors)[i];
      for (float& number : numbers) number *= 3;  // nobody promises length 1
      data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", numbers}});
    }
    FaultFor({body, request.get_header_value("Authorization")})(
        {{"object", "list"},
         {"data", data},
         {"model", body["model"]},
         {"usage", {{"prompt_tokens", TokensOf(texts)}, {"total_tokens", TokensOf(texts)}}},
         {"input", texts}},
        response);
  }

  // Its words, as far as blanks tell them.
  static size_t TokensOf(const std::vector<std::string>& texts) {
    size_t tokens = texts.size();
    for (const std::string& text : texts) {
      tokens += static_cast<size_t>(std::count(text.begin(), text.end(), ' '));
    }
    return tokens;
  }

  Fault FaultFor(Asked asked) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(std::move(asked));
    Fault fault = always_ ? always_ : Right();
    if (!next_.empty()) {
      fault = next_.front();
      next_.pop_front();
    }
    return fault;
  }

  const WordEmbedder model_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::condition_variable released_;
  bool is_released_ = false;
  std::deque<Fault> next_;
  Fault always_;
  std::vector<Asked> asked_;
};

}  // namespace shortlist::testing
