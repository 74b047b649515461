#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// GET /v1/suggest: how what somebody types may go on.
Result<HttpResponse> HandleSuggest(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who);

}  // namespace shortlist
