#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// /v1/freelancers/{id}/job_success: the score of a day with every contract behind it, and what one
// more ended contract would make of it.
Result<HttpResponse> HandleGetJobSuccess(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who);
Result<HttpResponse> HandleSimulateJobSuccess(const ApiContext& context, const HttpRequest& request,
                                              const Principal& who);

}  // namespace shortlist
