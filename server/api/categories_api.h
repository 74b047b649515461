#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// GET /v1/categories: the lines of work of this marketplace.
Result<HttpResponse> HandleListCategories(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who);

}  // namespace shortlist
