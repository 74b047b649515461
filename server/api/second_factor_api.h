#pragma once

#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// The second factor of one's own account.
Result<HttpResponse> HandleBeginSecondFactor(const ApiContext&, const HttpRequest&,
                                             const Principal&);
Result<HttpResponse> HandleConfirmSecondFactor(const ApiContext&, const HttpRequest&,
                                               const Principal&);
Result<HttpResponse> HandleEndSecondFactor(const ApiContext&, const HttpRequest&, const Principal&);

}  // namespace shortlist
