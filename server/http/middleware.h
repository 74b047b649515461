#pragma once

#include <atomic>
#include <string>

#include "index/base/clock.h"
#include "index/base/metrics.h"
#include "index/base/phase.h"
#include "index/base/result.h"
#include "server/http/large_body.h"
#include "server/http/request.h"
#include "server/http/response.h"
#include "server/http/router.h"

namespace shortlist {

struct MiddlewareOptions {
  int max_in_flight = 48;
  int slow_request_ms = 1'000;  // from here on, a request has a second line in the log
};

// `overloaded`
Error Overloaded();

// What happens around every handler: the request id, the limit of requests in flight (503
// `overloaded`), the end of every exception (500 `internal`, 503 `overloaded` when memory ran
// out, 503 with its reason of what is Unavailable; what() goes to the log with the request id,
// never to the caller), the metrics of requests, and the log: one line `http_request` each, and
// `http_request_slow`, with the time of every Phase, of those that took long. A route that nothing
// matched is "none" there: what a caller sent is never a label. Safe from any thread.
class Middleware {
 public:
  Middleware(const Router& router, Metrics& metrics, const Clock& clock,
             const MiddlewareOptions& options);

  // The answer to a request, with X-Request-Id.
  HttpResponse Answer(HttpRequest& request);
  // Whether a request may bring a body larger than `usual` bytes: what its route says, or
  // `payload_too_large`. What the rule throws is refused as if the handler had thrown it.
  Result<LargeBody> AllowLargeBody(const HttpRequest& head, size_t usual);
  // The answer to bytes that did not become a request.
  HttpResponse Refuse(const Error& error, const std::string& remote_address);

 private:
  // One answered request, as log and metrics tell of it.
  struct Answered {
    std::string method;
    std::string route;
    double seconds = 0;
  };
  HttpResponse Run(HttpRequest& request);
  void Tell(const Answered& answered, const HttpRequest& request, const HttpResponse& response);
  void TellSlow(const Answered& answered, const HttpRequest& request, const PhaseTimes& phases);

  const Router& router_;
  const Clock& clock_;
  const MiddlewareOptions options_;
  std::atomic<int> in_flight_ = 0;
  MetricFamily<Counter>& requests_;
  MetricFamily<Counter>& problems_;
  MetricFamily<Histogram>& duration_;
  Gauge& in_flight_gauge_;
};

}  // namespace shortlist
