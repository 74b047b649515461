#pragma once

#include <atomic>

#include "index/base/clock.h"
#include "index/base/metrics.h"
#include "index/base/result.h"
#include "server/http/request.h"
#include "server/http/response.h"
#include "server/http/router.h"

namespace shortlist {

// What happens around every handler: the request id, the limit of requests in flight (503
// `overloaded`), the end of every exception (500 `internal`, 503 `overloaded` when memory ran
// out, 503 with its reason of what is Unavailable; what() goes to the log with the request id,
// never to the caller), the access log (one line `http_request`) and the metrics
// http_requests_total{route, method, status} and http_request_seconds{route}. Safe from any thread.
class Middleware {
 public:
  Middleware(const Router& router, Metrics& metrics, const Clock& clock, int max_in_flight)
      : router_(router), metrics_(metrics), clock_(clock), max_in_flight_(max_in_flight) {}

  // The answer to a request, with X-Request-Id.
  HttpResponse Answer(HttpRequest& request);
  // The answer to bytes that did not become a request.
  HttpResponse Refuse(const Error& error, const std::string& remote_address);

 private:
  HttpResponse Run(HttpRequest& request);

  const Router& router_;
  Metrics& metrics_;
  const Clock& clock_;
  const int max_in_flight_;
  std::atomic<int> in_flight_ = 0;
};

}  // namespace shortlist
