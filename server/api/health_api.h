#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// For whoever watches the server. Live: it answers. Ready: it answers searches, else 503. /metrics:
// the text format of Prometheus.
Result<HttpResponse> HandleHealthLive(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who);
Result<HttpResponse> HandleHealthReady(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who);
Result<HttpResponse> HandleGetMetrics(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who);

}  // namespace shortlist
