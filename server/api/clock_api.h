#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// /v1/admin/clock: what time it is, and, in a sandbox, moving it.

Result<HttpResponse> HandleGetClock(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who);
Result<HttpResponse> HandleAdvanceClock(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who);

}  // namespace shortlist
