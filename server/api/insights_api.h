#pragma once

#include "index/base/result.h"
#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// What one is told of the hiring for a job: how it goes, proposals side by side for its client, and
// how one's own stands for its freelancer.
Result<HttpResponse> HandleGetJobActivity(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who);
Result<HttpResponse> HandleCompareProposals(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);
Result<HttpResponse> HandleGetProposalInsights(const ApiContext& context,
                                               const HttpRequest& request, const Principal& who);

}  // namespace shortlist
