#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// GET and POST /v1/talent/search and /v1/jobs/search. A result that was deleted or hidden since the
// index was searched is left out of its page, and coverage says `results_changed`: the page is
// shorter then, paging goes on as if it were there, and `total` still counts it.
Result<HttpResponse> HandleSearchTalent(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who);
Result<HttpResponse> HandleSearchJobs(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who);

}  // namespace shortlist
