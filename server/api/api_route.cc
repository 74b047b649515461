#include "server/api/api_route.h"

#include <string>
#include <utility>

#include "server/api/cross_origin.h"
#include "server/http/client_address.h"
#include "server/http/problem.h"

namespace shortlist {
namespace {

Error RateLimited(const RateDecision& decision) {
  return {ErrorCode::kResourceExhausted,
          "rate_limited",
          "This key or account asks too much; try again in " +
              std::to_string(decision.retry_after_seconds) + " s.",
          {}};
}

Error Starting() {
  return {ErrorCode::kUnavailable,
          "starting",
          "The server reads its index, or makes it anew; /v1/health/ready says when it is ready.",
          {}};
}

HttpResponse Answer(const ApiContext& context, const ApiRoute& route, const HttpRequest& request,
                    const Principal& who) {
  auto answer = route.handler(context, request, who);
  return answer.ok() ? *std::move(answer) : ProblemResponse(answer.error(), request);
}

// Who shares a limit. A visitor of a page takes nothing from the others, nor from its owner.
std::string CallerOf(const ApiContext& context, const Principal& who, const HttpRequest& request) {
  if (who.is_publishable) {
    return who.id + " " + NetworkOf(ClientAddress(request, context.trusted_proxies));
  }
  return who.account_id.empty() ? who.id : who.account_id;
}

HttpResponse AnswerGuarded(const ApiContext& context, RateLimiter& limiter, const ApiRoute& route,
                           const HttpRequest& request) {
  if (context.is_starting && context.is_starting()) return ProblemResponse(Starting(), request);
  const auto who = context.authenticator->Authenticate(request.Header("Authorization"),
                                                       request.Header("Origin"));
  if (!who) return ProblemResponse(who.error(), request);

  const RateDecision decision =
      limiter.Take(CallerOf(context, *who, request), context.marketplace->clock->Now());
  HttpResponse response;
  if (!decision.allowed) {
    response = ProblemResponse(RateLimited(decision), request);
  } else if (const auto allowed = Require(*who, *route.action); !allowed) {
    response = ProblemResponse(allowed.error(), request);
  } else {
    response = Answer(context, route, request, *who);
  }
  AddRateLimitHeaders(decision, &response);
  if (who->is_publishable) AllowOrigin(request, &response);
  return response;
}

}  // namespace

Route GuardedRoute(const ApiContext& context, std::shared_ptr<RateLimiter> limiter,
                   const ApiRoute& route) {
  HttpHandler handler;
  if (route.action) {
    handler = [&context, limiter = std::move(limiter), route](const HttpRequest& request) {
      return AnswerGuarded(context, *limiter, route, request);
    };
  } else {
    handler = [&context, route](const HttpRequest& request) {
      return Answer(context, route, request, Principal{});
    };
  }
  return {route.method, route.pattern, route.operation, std::move(handler)};
}

}  // namespace shortlist
