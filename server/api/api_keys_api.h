#pragma once

#include <nlohmann/json.hpp>

#include "index/base/result.h"
#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/http/request.h"
#include "server/http/response.h"
#include "server/marketplace/api_key.h"

namespace shortlist {

// What its owner is shown of a key, which is not the key itself.
nlohmann::json ApiKeyJson(const ApiKey& key);

// /v1/api_keys: the keys of one's account. The key itself is answered once, when it is made.
Result<HttpResponse> HandleCreateApiKey(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who);
Result<HttpResponse> HandleListApiKeys(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who);
Result<HttpResponse> HandleRevokeApiKey(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who);

}  // namespace shortlist
