#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// /v1/jobs: the resource, created, listed, read, edited by JSON merge patch, removed. Refusals are
// those of openapi.yaml, by operation.
Result<HttpResponse> HandleCreateJob(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who);
Result<HttpResponse> HandleListJobs(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who);
Result<HttpResponse> HandleGetJob(const ApiContext& context, const HttpRequest& request,
                                  const Principal& who);
Result<HttpResponse> HandleUpdateJob(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who);
Result<HttpResponse> HandleDeleteJob(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who);

}  // namespace shortlist
