#pragma once

#include <memory>
#include <optional>

#include "index/base/result.h"
#include "server/api/api_context.h"
#include "server/auth/permission.h"
#include "server/http/rate_limiter.h"
#include "server/http/router.h"

namespace shortlist {

// Answers a request of somebody who may make it. A refusal becomes a problem.
using ApiHandler = Result<HttpResponse> (*)(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);

// One line of the table in routes.cc.
struct ApiRoute {
  const char* method;
  const char* pattern;
  const char* operation;         // operationId in openapi.yaml
  std::optional<Action> action;  // absent: anybody may, without a key, as an empty Principal
  ApiHandler handler;
  bool takes_file = false;  // its body may be as large as a file
};

// The table's line as the router takes it: refuses while the server starts (starting), finds out
// who asks (missing_credentials, bad_credentials), takes a token of their rate (rate_limited;
// RateLimit-* in every answer), checks what they may do (permission_denied), and only then calls
// the handler. What anybody may ask is answered at once. Who brings a file is asked the same, but
// for the rate, before it is read; one that is too large is refused (file_too_large). `context`
// must outlive it.
Route GuardedRoute(const ApiContext& context, std::shared_ptr<RateLimiter> limiter,
                   const ApiRoute& route);

}  // namespace shortlist
