#pragma once

#include "index/base/result.h"
#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// What one is told of one's own: of a job how the hiring goes, its proposals side by side and the
// posts that say the same; of a proposal how it stands; of a profile why others do not find it.
Result<HttpResponse> HandleGetJobActivity(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who);
Result<HttpResponse> HandleCompareProposals(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);
Result<HttpResponse> HandleListDuplicates(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who);
Result<HttpResponse> HandleExplainVisibility(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who);
Result<HttpResponse> HandleGetProposalInsights(const ApiContext& context,
                                               const HttpRequest& request, const Principal& who);

}  // namespace shortlist
