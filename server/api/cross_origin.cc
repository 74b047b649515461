#include "server/api/cross_origin.h"

#include <string>

namespace shortlist {

void AllowOrigin(const HttpRequest& request, HttpResponse* response) {
  response->headers["Access-Control-Allow-Origin"] = std::string(*request.Header("Origin"));
  response->headers["Access-Control-Expose-Headers"] =
      "X-Request-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After";
  response->headers["Vary"] = "Origin";
}

void AnswerPreflight(const ApiContext& context, const HttpRequest& request,
                     HttpResponse* response) {
  const auto origin = request.Header("Origin");
  if (!origin || !request.Header("Access-Control-Request-Method")) return;
  response->headers["Vary"] = "Origin";
  if (!context.authenticator->IsKnownOrigin(*origin)) return;
  response->headers["Access-Control-Allow-Origin"] = std::string(*origin);
  response->headers["Access-Control-Allow-Methods"] = "GET, POST";
  response->headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-Request-Id";
  response->headers["Access-Control-Max-Age"] = "600";
}

}  // namespace shortlist
