#pragma once

#include "server/api/api_route.h"
#include "server/marketplace/saved_search.h"

namespace shortlist {

// GET and POST /v1/talent/search and /v1/jobs/search. A result that was deleted or hidden since the
// index was searched is left out of its page, and coverage says `results_changed`: the page is
// shorter then, paging goes on as if it were there, and `total` still counts it.
Result<HttpResponse> HandleSearchTalent(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who);
Result<HttpResponse> HandleSearchJobs(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who);

// The answer to a question that was saved, shown as the request says: everything that a search
// takes but the question.
Result<HttpResponse> AnswerSavedSearch(const ApiContext& context, const HttpRequest& http,
                                       const Principal& who, const SavedSearch& search);

}  // namespace shortlist
