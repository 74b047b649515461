#include "server/api/health_api.h"

#include <nlohmann/json.hpp>

#include "server/api/json_fields.h"
#include "server/http/params_reader.h"

namespace shortlist {
namespace {

nlohmann::json JsonOf(const HealthReport& health) {
  auto indexes = nlohmann::json::array();
  for (const HealthReport::Index& index : health.indexes) {
    indexes.push_back({{"side", index.side},
                       {"generation", index.generation},
                       {"documents", index.documents},
                       {"applied_seq", index.applied_seq},
                       {"pending_vectors", index.pending_vectors},
                       {"lag", health.last_seq - index.applied_seq}});
  }
  return {{"ready", health.ready},
          {"reasons", health.reasons},
          {"degraded", health.degraded},
          {"semantic", health.semantic},
          {"semantic_reason", TextOrNull(health.semantic_reason)},
          {"model", TextOrNull(health.model)},
          {"indexes", indexes},
          {"last_seq", health.last_seq},
          {"lag_ms", health.lag_ms}};
}

}  // namespace

Result<HttpResponse> HandleHealthLive(const ApiContext&, const HttpRequest& request,
                                      const Principal&) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  return JsonResponse({{"live", true}});
}

Result<HttpResponse> HandleHealthReady(const ApiContext& context, const HttpRequest& request,
                                       const Principal&) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const HealthReport health = context.health();
  return JsonResponse(JsonOf(health), health.ready ? 200 : 503);
}

Result<HttpResponse> HandleGetMetrics(const ApiContext& context, const HttpRequest& request,
                                      const Principal&) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  return TextResponse(context.metrics->Render(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace shortlist
