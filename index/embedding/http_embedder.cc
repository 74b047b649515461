#include "index/embedding/http_embedder.h"

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>
#include <vector>

#include "index/base/check.h"
#include "index/base/log.h"
#include "index/base/seconds_since.h"
#include "index/base/thread_annotations.h"
#include "index/base/utf8.h"
#include "index/embedding/embedding_answer.h"
#include "index/embedding/encoder_metrics.h"
#include "index/embedding/http_post.h"
#include "index/embedding/sha256.h"

namespace shortlist {
namespace {

using std::chrono::milliseconds;

constexpr size_t kRevisionBytes = 6;
constexpr size_t kReplyBytes = 64 * 1024;    // of an answer, besides its vectors
constexpr size_t kReplyBytesPerNumber = 64;  // with all its digits on a line of its own
constexpr int kMaxBackoffMs = 10'000;

// How one attempt ended.
struct Attempt {
  std::string cause;  // a slug; empty: with vectors
  std::string detail;
  bool again = false;         // the same request may succeed later
  bool blames_texts = false;  // the server is well, it is these texts that it does not take
  int retry_after_ms = 0;
  std::vector<std::vector<float>> vectors;
  int64_t tokens = 0;  // as the server counts them; 0: it does not say
};

Attempt FailedWith(std::string cause, std::string detail, bool again) {
  Attempt attempt;
  attempt.cause = std::move(cause);
  attempt.detail = std::move(detail);
  attempt.again = again;
  return attempt;
}

Attempt Judge(HttpReply reply, size_t texts, int dimension) {
  switch (reply.outcome) {
    case HttpReply::Outcome::kUnreachable:
      return FailedWith("provider_unreachable", "no connection, or it was cut", true);
    case HttpReply::Outcome::kTimeout:
      return FailedWith("provider_timeout", "no whole answer in time", true);
    case HttpReply::Outcome::kTooLarge:
      return FailedWith("provider_bad_answer", "it is too long for these vectors", false);
    case HttpReply::Outcome::kAnswered:
      break;
  }
  if (reply.status != 200) {
    // Never the body: servers repeat in it what they were sent, keys included.
    const std::string detail = "status " + std::to_string(reply.status);
    const bool busy = reply.status == 429;
    const bool again = busy || reply.status >= 500 || reply.status == 408;
    auto attempt = FailedWith(busy    ? "provider_rate_limited"
                              : again ? "provider_failed"
                                      : "provider_refused",
                              detail, again);
    attempt.blames_texts = reply.status == 400 || reply.status == 413 || reply.status == 422;
    attempt.retry_after_ms = reply.retry_after_ms;
    return attempt;
  }
  EmbeddingAnswer answer = ReadEmbeddingAnswer(reply.body, texts, dimension);
  if (!answer.wrong.empty()) return FailedWith("provider_bad_answer", answer.wrong, false);
  Attempt attempt;
  attempt.vectors = std::move(answer.vectors);
  attempt.tokens = answer.tokens;
  return attempt;
}

Error Unavailable(const std::string& cause) {
  return {ErrorCode::kUnavailable,
          "semantic_unavailable",
          "The embedding server gives no vectors at the moment (" + cause + ").",
          {}};
}

// How the server is asked, and how it answers.
struct ServerMetrics {
  explicit ServerMetrics(Metrics& metrics)
      : requests(metrics.CountersOf("shortlist_encoder_requests_total",
                                    "Requests to the embedding server, by how they ended: ok, or "
                                    "why not.",
                                    {"outcome"})),
        retries(metrics.CounterOf("shortlist_encoder_retries_total",
                                  "Of these: those that repeat one that failed.")),
        seconds(metrics.HistogramOf("shortlist_encoder_request_duration_seconds",
                                    "Time of one request to the embedding server.",
                                    kRequestSeconds)),
        open(metrics.GaugeOf("shortlist_encoder_circuit_open",
                             "1 while the embedding server is left alone, or tried again after "
                             "that; 0 while it works.")) {}

  MetricFamily<Counter>& requests;
  Counter& retries;
  Histogram& seconds;
  Gauge& open;
};

class HttpEmbedder final : public Embedder {
 public:
  HttpEmbedder(const HttpEmbedderOptions& options, const HttpEmbedderWorld& world,
               std::string revision)
      : options_(options),
        world_(world),
        model_{options.model, std::move(revision), options.dimension},
        work_(*world.metrics),
        server_(*world.metrics),
        breaker_(options.breaker, *world.clock),
        post_(options.base_url + "/embeddings", options.key),
        random_(options.seed) {}

  const EmbeddingModel& model() const override { return model_; }

  Result<std::vector<std::vector<float>>> Embed(std::span<const std::string> texts,
                                                TextRole role) const override {
    std::vector<std::vector<float>> vectors;
    const auto most = static_cast<size_t>(options_.batch_texts);
    while (vectors.size() < texts.size()) {
      const size_t done = vectors.size();
      auto batch = EmbedBatch(texts.subspan(done, std::min(most, texts.size() - done)), role);
      if (!batch) return batch.error();
      for (auto& vector : *batch) vectors.push_back(std::move(vector));
    }
    return vectors;
  }

  std::vector<std::string> SplitIntoWindows(std::string_view text, TextRole) const override {
    constexpr std::string_view kBlanks = " \t\r\n\v\f";
    const auto most = static_cast<size_t>(options_.window_bytes);
    std::vector<std::string> windows;
    for (;;) {
      text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
      if (text.empty()) return windows;
      std::string_view window = text;
      if (text.size() > most) {
        // At the last blank that leaves at most so much; a longer word is cut between characters.
        const size_t blank = text.find_last_of(kBlanks, most);
        window = blank == std::string_view::npos ? PrefixOfUtf8(text, most) : text.substr(0, blank);
      }
      text.remove_prefix(window.size());
      windows.emplace_back(window.substr(0, window.find_last_not_of(kBlanks) + 1));
    }
  }

  std::string failure() const override {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  Result<std::vector<std::vector<float>>> EmbedBatch(std::span<const std::string> texts,
                                                     TextRole role) const {
    const auto begun = std::chrono::steady_clock::now();
    const std::string body = RequestFor(texts, role);
    const int64_t until = NowMs() + (role == TextRole::kQuery ? options_.query_timeout_ms
                                                              : options_.documents_timeout_ms);
    Attempt last = FailedWith("provider_rate_limited", "", true);
    for (int number = 1; number <= options_.attempts && last.again; ++number) {
      const int64_t pause = std::max(number == 1 ? 0 : BackoffMs(number), QuietMs());
      if (pause > 0) {
        if (NowMs() + pause >= until) break;
        world_.sleep(milliseconds(pause));
      }
      const int64_t left = until - NowMs();
      if (left <= 0) break;
      if (!breaker_.Enter()) return Unavailable(LastCause());
      if (number > 1) server_.retries.Add();
      last = Try(body, texts.size(), std::min<int64_t>(left, options_.request_timeout_ms));
      if (last.cause.empty()) {
        work_.Tell({role, texts.size(), last.tokens, SecondsSince(begun)});
        return std::move(last.vectors);
      }
    }
    return Unavailable(last.cause);
  }

  // Of the failure that opened the breaker, unless an older request has succeeded since.
  std::string LastCause() const {
    std::string cause = failure();
    return cause.empty() ? "provider_failed" : cause;
  }

  // One request, which the breaker has let through.
  Attempt Try(const std::string& body, size_t texts, int64_t timeout_ms) const {
    const auto begun = std::chrono::steady_clock::now();
    const size_t most =
        kReplyBytes + texts * static_cast<size_t>(options_.dimension) * kReplyBytesPerNumber;
    Attempt attempt =
        Judge(post_.Send(body, static_cast<int>(timeout_ms), most), texts, options_.dimension);
    const bool well = attempt.cause.empty() || attempt.blames_texts;
    well ? breaker_.Succeed() : breaker_.Fail();
    if (attempt.retry_after_ms > 0) KeepQuiet(attempt.retry_after_ms);
    server_.requests.With({attempt.cause.empty() ? "ok" : attempt.cause}).Add();
    server_.seconds.Observe(SecondsSince(begun));
    server_.open.Set(breaker_.state() == CircuitBreaker::State::kClosed ? 0 : 1);
    if (!attempt.cause.empty()) {
      Log(LogLevel::kWarning, "embedding_request_failed",
          {{"cause", std::string_view(attempt.cause)},
           {"detail", std::string_view(attempt.detail)},
           {"texts", static_cast<int64_t>(texts)}});
    }
    const std::lock_guard lock(mutex_);
    failure_ = well ? "" : attempt.cause;
    return attempt;
  }

  std::string RequestFor(std::span<const std::string> texts, TextRole role) const {
    const std::string& prefix =
        role == TextRole::kQuery ? options_.query_prefix : options_.document_prefix;
    auto input = nlohmann::json::array();
    for (const std::string& text : texts) input.push_back(prefix + text);
    return nlohmann::json{{"model", options_.model}, {"input", std::move(input)}}.dump(
        -1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  int64_t NowMs() const { return world_.clock->Now().micros / 1000; }

  // Half to all of the pause that doubles from attempt to attempt: many callers do not come back at
  // the same moment.
  int64_t BackoffMs(int attempt) const {
    const int64_t full = std::min<int64_t>(kMaxBackoffMs, static_cast<int64_t>(options_.backoff_ms)
                                                              << std::min(attempt - 2, 16));
    const std::lock_guard lock(mutex_);
    return full / 2 + static_cast<int64_t>(random_() % static_cast<uint64_t>(full / 2 + 1));
  }

  // How long the server still wants to hear from nobody.
  int64_t QuietMs() const {
    const std::lock_guard lock(mutex_);
    return quiet_until_ms_ - NowMs();
  }
  void KeepQuiet(int64_t ms) const {
    const std::lock_guard lock(mutex_);
    quiet_until_ms_ = NowMs() + std::min<int64_t>(ms, options_.breaker.max_cool_down_ms);
  }

  const HttpEmbedderOptions options_;
  const HttpEmbedderWorld world_;
  const EmbeddingModel model_;
  mutable EncoderMetrics work_;
  const ServerMetrics server_;
  mutable CircuitBreaker breaker_;
  mutable HttpPost post_;
  mutable std::mutex mutex_;
  mutable std::mt19937_64 random_ GUARDED_BY(mutex_);
  mutable std::string failure_ GUARDED_BY(mutex_);
  mutable int64_t quiet_until_ms_ GUARDED_BY(mutex_) = 0;
};

// What is wrong with the address; empty when nothing is.
std::string WrongWithUrl(std::string_view url) {
  const size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (scheme == 0) return "it begins with neither https:// nor http://";
  if (url.size() == scheme || url[scheme] == '/') return "it names no host";
  for (const char c : url) {
    if (c <= ' ' || c == 0x7F || c == '?' || c == '#') return "it holds a blank, ? or #";
  }
  if (url.find('@') != std::string_view::npos) return "it holds a user or password";
  return "";
}

std::string RevisionOf(const HttpEmbedderOptions& options) {
  Sha256 hash;
  for (const std::string& part : {options.base_url, options.model, options.query_prefix,
                                  options.document_prefix, std::to_string(options.window_bytes)}) {
    hash.Add(std::to_string(part.size()) + ' ' + part);
  }
  return HexOf(hash.Finish(), kRevisionBytes);
}

bool HasControlCharacters(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; });
}

}  // namespace

Result<std::unique_ptr<Embedder>> MakeHttpEmbedder(const HttpEmbedderOptions& options,
                                                   const HttpEmbedderWorld& world) {
  CHECK(world.clock != nullptr && world.metrics != nullptr && world.sleep);
  CHECK(options.dimension > 0 && options.window_bytes >= 16 && options.batch_texts > 0 &&
        options.attempts > 0 && options.backoff_ms > 0);
  const auto bad = [](const std::string& detail) {
    return Error{ErrorCode::kInvalidArgument, "bad_embedding_server", detail, {}};
  };
  HttpEmbedderOptions own = options;
  while (own.base_url.ends_with('/')) own.base_url.pop_back();
  const std::string wrong = WrongWithUrl(own.base_url);
  if (!wrong.empty()) return bad("The embedding server's address cannot be used: " + wrong + ".");
  if (own.model.empty() || HasControlCharacters(own.model)) {
    return bad("The embedding server's model needs a name on one line.");
  }
  if (HasControlCharacters(own.key)) {
    return bad("The embedding server's key holds a control character.");
  }
  return std::unique_ptr<Embedder>(std::make_unique<HttpEmbedder>(own, world, RevisionOf(own)));
}

}  // namespace shortlist
