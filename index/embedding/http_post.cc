#include "index/embedding/http_post.h"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

#include "index/base/check.h"

namespace shortlist {
namespace {

constexpr int64_t kMaxRetryAfterMs = 3'600'000;

struct Sink {
  std::string body;
  size_t limit = 0;
  bool too_large = false;
};

size_t Take(char* bytes, size_t, size_t size, void* into) {
  auto* sink = static_cast<Sink*>(into);
  if (size > sink->limit - sink->body.size()) {
    sink->too_large = true;
    return 0;  // ends the transfer
  }
  sink->body.append(bytes, size);
  return size;
}

}  // namespace

struct HttpPost::Connection {
  CURL* handle = ::curl_easy_init();
  Connection() { CHECK(handle != nullptr); }
  ~Connection() { ::curl_easy_cleanup(handle); }
};

struct HttpPost::Headers {
  curl_slist* list = nullptr;
  explicit Headers(const std::string& key) {
    // Without "Expect" libcurl would wait for leave to send a long body.
    for (const std::string& header :
         {std::string("Content-Type: application/json"), std::string("Accept: application/json"),
          std::string("Expect:"), key.empty() ? "" : "Authorization: Bearer " + key}) {
      if (!header.empty()) list = ::curl_slist_append(list, header.c_str());
    }
  }
  ~Headers() { ::curl_slist_free_all(list); }
};

HttpPost::HttpPost(std::string url, const std::string& key)
    : url_(std::move(url)), headers_(std::make_unique<const Headers>(key)) {
  static const CURLcode ready = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(ready == CURLE_OK);
}

HttpPost::~HttpPost() = default;

std::unique_ptr<HttpPost::Connection> HttpPost::Take() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<Connection>();
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void HttpPost::GiveBack(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
}

HttpReply HttpPost::Send(const std::string& body, int timeout_ms, size_t max_reply_bytes) {
  auto connection = Take();
  CURL* handle = connection->handle;
  Sink sink;
  sink.limit = max_reply_bytes;
  ::curl_easy_reset(handle);  // keeps the connection
  ::curl_easy_setopt(handle, CURLOPT_URL, url_.c_str());
  ::curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  ::curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers_->list);
  ::curl_easy_setopt(handle, CURLOPT_POST, 1L);
  ::curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
  ::curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  ::curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(1, timeout_ms)));
  ::curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &shortlist::Take);
  ::curl_easy_setopt(handle, CURLOPT_WRITEDATA, &sink);
  const CURLcode code = ::curl_easy_perform(handle);
  HttpReply reply;
  if (sink.too_large) {
    reply.outcome = HttpReply::Outcome::kTooLarge;
  } else if (code == CURLE_OPERATION_TIMEDOUT) {
    reply.outcome = HttpReply::Outcome::kTimeout;
  } else if (code == CURLE_OK) {
    reply.outcome = HttpReply::Outcome::kAnswered;
    long status = 0;
    curl_off_t retry_after_seconds = 0;
    ::curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    ::curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &retry_after_seconds);
    reply.status = static_cast<int>(status);
    reply.body = std::move(sink.body);
    reply.retry_after_ms = static_cast<int>(
        std::clamp<int64_t>(retry_after_seconds, 0, kMaxRetryAfterMs / 1000) * 1000);
  }
  GiveBack(std::move(connection));
  return reply;
}

}  // namespace shortlist
