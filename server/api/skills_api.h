#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// POST /v1/skills:tag: the skills that a free text names.
Result<HttpResponse> HandleTagSkills(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who);

}  // namespace shortlist
