#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// What a person reads in a browser, and the contract that it is made of. All of it is built into
// the program.
Result<HttpResponse> HandleGetStart(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who);
Result<HttpResponse> HandleGetDocs(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who);
Result<HttpResponse> HandleGetOpenApi(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who);
// What a reason means: HTML for a browser, JSON for everybody else. Refuses `problem_not_found`.
Result<HttpResponse> HandleGetProblem(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who);

}  // namespace shortlist
