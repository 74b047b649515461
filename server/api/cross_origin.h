#pragma once

#include "server/api/api_context.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// What a browser must be told before it hands a page an answer from elsewhere (CORS, the Fetch
// standard): only pages that a publishable key is bound to are told anything.

// The answer to a request under a publishable key, whose page it is.
void AllowOrigin(const HttpRequest& request, HttpResponse* response);

// The answer to what a browser asks before it sends such a request (OPTIONS).
void AnswerPreflight(const ApiContext& context, const HttpRequest& request, HttpResponse* response);

}  // namespace shortlist
