#pragma once

#include "index/base/result.h"
#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// /v1/api_keys: the keys of one's account. The key itself is answered once, when it is made.
Result<HttpResponse> HandleCreateApiKey(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who);
Result<HttpResponse> HandleListApiKeys(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who);
Result<HttpResponse> HandleRevokeApiKey(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who);

}  // namespace shortlist
