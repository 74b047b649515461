#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// /v1/freelancers/{id}/connects: what a freelancer has to pay proposals with, and how it came and
// went.
Result<HttpResponse> HandleGetConnects(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who);

}  // namespace shortlist
