#include "server/http/middleware.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <string_view>
#include <vector>

#include "index/base/id.h"
#include "index/base/log.h"
#include "index/base/unavailable.h"
#include "server/http/problem.h"
#include "server/http/request_parser.h"

namespace shortlist {
namespace {

bool IsSaneRequestId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '_' || c == '-';
  });
}

// Callers choose the method: as a label only those that exist, or the series would have no end.
std::string MethodLabel(const std::string& method) {
  for (const char* known : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    if (method == known) return method;
  }
  return "other";
}

void LogFailure(const HttpRequest& request, std::string_view what) {
  Log(LogLevel::kError, "http_handler_failed",
      {{"request_id", request.request_id}, {"route", request.route}, {"what", what}});
}

// What a caller is told of the exception that is being handled; the log is told all of it.
Error ToldOfFailure(const HttpRequest& request) {
  try {
    throw;
  } catch (const std::bad_alloc& error) {
    LogFailure(request, error.what());
    return Overloaded();
  } catch (const Unavailable& away) {
    LogFailure(request, away.what());
    return {ErrorCode::kUnavailable,
            away.reason(),
            "Something that this server needs is away or full; try again shortly.",
            {}};
  } catch (const std::exception& error) {
    LogFailure(request, error.what());
  } catch (...) {
    LogFailure(request, "not a std::exception");
  }
  return {ErrorCode::kInternal, "internal", "", {}};
}

class InFlight {
 public:
  InFlight(std::atomic<int>& count, Gauge& gauge) : count_(count), gauge_(gauge), now_(++count) {
    gauge_.Add(1);
  }
  ~InFlight() {
    gauge_.Add(-1);
    --count_;
  }
  int now() const { return now_; }

 private:
  std::atomic<int>& count_;
  Gauge& gauge_;
  const int now_;
};

}  // namespace

Error Overloaded() {
  return {ErrorCode::kUnavailable, "overloaded", "Too much at once; try again shortly.", {}};
}

Middleware::Middleware(const Router& router, Metrics& metrics, const Clock& clock,
                       const MiddlewareOptions& options)
    : router_(router),
      clock_(clock),
      options_(options),
      requests_(metrics.CountersOf("shortlist_http_requests_total",
                                   "Requests answered, by route template, method and status.",
                                   {"route", "method", "status"})),
      problems_(metrics.CountersOf("shortlist_http_problems_total",
                                   "Requests answered with a problem, by its reason.", {"reason"})),
      duration_(
          metrics.HistogramsOf("shortlist_http_request_duration_seconds",
                               "From when a request was read whole until its answer was made.",
                               kRequestSeconds, {"route"})),
      in_flight_gauge_(
          metrics.GaugeOf("shortlist_http_requests_in_flight", "Requests being handled now.")) {}

HttpResponse Middleware::Run(HttpRequest& request) {
  const InFlight in_flight(in_flight_, in_flight_gauge_);
  if (in_flight.now() > options_.max_in_flight) return ProblemResponse(Overloaded(), request);
  try {
    return router_.Dispatch(request);
  } catch (...) {
    return ProblemResponse(ToldOfFailure(request), request);
  }
}

Result<LargeBody> Middleware::AllowLargeBody(const HttpRequest& head, size_t usual) {
  const LargeBodyRule* rule = router_.LargeBodyRuleOf(head);
  if (rule == nullptr) return BodyTooLarge(usual);
  try {
    return (*rule)(head);
  } catch (...) {
    return ToldOfFailure(head);
  }
}

HttpResponse Middleware::Answer(HttpRequest& request) {
  const auto begin = std::chrono::steady_clock::now();
  const auto sent_id = request.Header("X-Request-Id");
  request.request_id =
      sent_id && IsSaneRequestId(*sent_id) ? std::string(*sent_id) : NewId("req", clock_);
  const PhaseTimes phases;
  Answered answered;
  answered.method = request.method;  // the router turns HEAD into GET
  HttpResponse response = Run(request);
  response.headers["X-Request-Id"] = request.request_id;
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  answered.seconds = seconds.count();
  answered.route = request.route.empty() ? "none" : request.route;
  Tell(answered, request, response);
  if (answered.seconds * 1e3 >= options_.slow_request_ms) TellSlow(answered, request, phases);
  return response;
}

void Middleware::Tell(const Answered& answered, const HttpRequest& request,
                      const HttpResponse& response) {
  requests_.With({answered.route, MethodLabel(answered.method), std::to_string(response.status)})
      .Add();
  if (!response.reason.empty()) problems_.With({response.reason}).Add();
  duration_.With({answered.route}).Observe(answered.seconds);
  std::vector<LogField> fields = {{"request_id", request.request_id},
                                  {"method", answered.method},
                                  {"route", answered.route},
                                  {"status", int64_t{response.status}},
                                  {"duration_ms", answered.seconds * 1e3},
                                  {"bytes", static_cast<int64_t>(response.body.size())},
                                  {"remote_address", request.remote_address}};
  if (!response.reason.empty()) fields.push_back({"reason", response.reason});
  Log(LogLevel::kInfo, "http_request", fields);
}

void Middleware::TellSlow(const Answered& answered, const HttpRequest& request,
                          const PhaseTimes& phases) {
  std::vector<std::string> names;
  names.reserve(phases.times().size());  // the fields point into it
  std::vector<LogField> fields = {{"request_id", request.request_id},
                                  {"route", answered.route},
                                  {"duration_ms", answered.seconds * 1e3}};
  for (const PhaseTimes::Time& time : phases.times()) {
    names.push_back(std::string(time.phase) + "_ms");
    fields.push_back({names.back(), time.ms});
  }
  Log(LogLevel::kWarning, "http_request_slow", fields);
}

HttpResponse Middleware::Refuse(const Error& error, const std::string& remote_address) {
  const std::string request_id = NewId("req", clock_);
  HttpResponse response = ProblemResponse(error, request_id);
  response.headers["X-Request-Id"] = request_id;
  requests_.With({"none", "none", std::to_string(response.status)}).Add();
  problems_.With({response.reason}).Add();
  Log(LogLevel::kInfo, "http_request_refused",
      {{"request_id", request_id},
       {"status", int64_t{response.status}},
       {"reason", response.reason},
       {"remote_address", remote_address}});
  return response;
}

}  // namespace shortlist
