#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "index/base/thread_annotations.h"

namespace shortlist {

// What came back from one POST.
struct HttpReply {
  enum class Outcome {
    kAnswered,     // with `status` and `body`
    kUnreachable,  // no connection, no TLS, or cut in the middle
    kTimeout,
    kTooLarge,  // the body is longer than was allowed
  };
  Outcome outcome = Outcome::kUnreachable;
  int status = 0;
  std::string body;
  int retry_after_ms = 0;  // that the server asks for; 0: it does not
};

// POSTs JSON to one http or https address with libcurl: certificates are checked, redirects are not
// followed (the key would go with them), connections are kept and used again. Any thread.
class HttpPost {
 public:
  // `key` is sent as bearer token, unless it is empty; it must not hold control characters.
  HttpPost(std::string url, const std::string& key);
  ~HttpPost();
  HttpPost(const HttpPost&) = delete;
  HttpPost& operator=(const HttpPost&) = delete;

  // `timeout_ms` bounds the whole exchange.
  HttpReply Send(const std::string& body, int timeout_ms, size_t max_reply_bytes);

 private:
  struct Connection;  // a libcurl handle, of one thread at a time
  std::unique_ptr<Connection> Take();
  void GiveBack(std::unique_ptr<Connection> connection);

  struct Headers;
  const std::string url_;
  const std::unique_ptr<const Headers> headers_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ GUARDED_BY(mutex_);
};

}  // namespace shortlist
