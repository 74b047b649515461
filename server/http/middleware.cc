#include "server/http/middleware.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <string_view>

#include "index/base/id.h"
#include "index/base/log.h"
#include "index/base/unavailable.h"
#include "server/http/problem.h"

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

Error Overloaded() {
  return {ErrorCode::kUnavailable, "overloaded", "Too much at once; try again shortly.", {}};
}

void LogFailure(const HttpRequest& request, std::string_view what) {
  Log(LogLevel::kError, "http_handler_failed",
      {{"request_id", request.request_id}, {"route", request.route}, {"what", what}});
}

class InFlight {
 public:
  explicit InFlight(std::atomic<int>& count) : count_(count), now_(++count) {}
  ~InFlight() { --count_; }
  int now() const { return now_; }

 private:
  std::atomic<int>& count_;
  const int now_;
};

}  // namespace

HttpResponse Middleware::Run(HttpRequest& request) {
  const InFlight in_flight(in_flight_);
  if (in_flight.now() > max_in_flight_) return ProblemResponse(Overloaded(), request);
  try {
    return router_.Dispatch(request);
  } catch (const std::bad_alloc& error) {
    LogFailure(request, error.what());
    return ProblemResponse(Overloaded(), request);
  } catch (const Unavailable& away) {
    LogFailure(request, away.what());
    return ProblemResponse({ErrorCode::kUnavailable,
                            away.reason(),
                            "Something that this server needs is away or full; try again shortly.",
                            {}},
                           request);
  } catch (const std::exception& error) {
    LogFailure(request, error.what());
  } catch (...) {
    LogFailure(request, "not a std::exception");
  }
  return ProblemResponse({ErrorCode::kInternal, "internal", "", {}}, request);
}

HttpResponse Middleware::Answer(HttpRequest& request) {
  const auto begin = std::chrono::steady_clock::now();
  const auto sent_id = request.Header("X-Request-Id");
  request.request_id =
      sent_id && IsSaneRequestId(*sent_id) ? std::string(*sent_id) : NewId("req", clock_);
  const std::string method = request.method;  // the router turns HEAD into GET
  HttpResponse response = Run(request);
  response.headers["X-Request-Id"] = request.request_id;

  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const std::string route = request.route.empty() ? "none" : request.route;
  metrics_.Add("http_requests_total", {{"route", route},
                                       {"method", MethodLabel(method)},
                                       {"status", std::to_string(response.status)}});
  metrics_.ObserveSeconds("http_request_seconds", seconds.count(), {{"route", route}});
  Log(LogLevel::kInfo, "http_request",
      {{"method", method},
       {"route", route},
       {"status", int64_t{response.status}},
       {"duration_ms", seconds.count() * 1e3},
       {"request_id", request.request_id},
       {"remote_address", request.remote_address}});
  return response;
}

HttpResponse Middleware::Refuse(const Error& error, const std::string& remote_address) {
  const std::string request_id = NewId("req", clock_);
  HttpResponse response = ProblemResponse(error, request_id);
  response.headers["X-Request-Id"] = request_id;
  metrics_.Add(
      "http_requests_total",
      {{"route", "none"}, {"method", "none"}, {"status", std::to_string(response.status)}});
  Log(LogLevel::kInfo, "http_request_refused",
      {{"reason", error.reason},
       {"status", int64_t{response.status}},
       {"request_id", request_id},
       {"remote_address", remote_address}});
  return response;
}

}  // namespace shortlist
