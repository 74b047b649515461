#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// /v1/freelancers: the resource, created, listed, read, edited by JSON merge patch, removed.
// Refusals are those of openapi.yaml, by operation.
Result<HttpResponse> HandleCreateFreelancer(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);
Result<HttpResponse> HandleListFreelancers(const ApiContext& context, const HttpRequest& request,
                                           const Principal& who);
Result<HttpResponse> HandleGetFreelancer(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who);
Result<HttpResponse> HandleUpdateFreelancer(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);
Result<HttpResponse> HandleDeleteFreelancer(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);

}  // namespace shortlist
