#pragma once

#include <nlohmann/json.hpp>

#include "server/api/api_route.h"
#include "server/workflow/read_connects.h"

namespace shortlist {

// {"available", "lots", "statement"}
nlohmann::json ConnectsJson(const ConnectsStatement& statement);

// /v1/freelancers/{id}/connects: what a freelancer has to pay proposals with, and how it came and
// went.
Result<HttpResponse> HandleGetConnects(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who);

}  // namespace shortlist
