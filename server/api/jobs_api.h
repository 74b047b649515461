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

// What is done with a job as a whole: POST /v1/jobs/{id}:close and the like.
Result<HttpResponse> HandlePublishJob(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who);
Result<HttpResponse> HandlePauseJob(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who);
Result<HttpResponse> HandleResumeJob(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who);
Result<HttpResponse> HandleCloseJob(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who);
Result<HttpResponse> HandleRenewJob(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who);
Result<HttpResponse> HandleRemoveJob(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who);

}  // namespace shortlist
