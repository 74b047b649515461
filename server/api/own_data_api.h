#pragma once

#include "index/base/result.h"
#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// Everything that is stored about oneself: to take away, and to have erased.
Result<HttpResponse> HandleExportAccount(const ApiContext&, const HttpRequest&, const Principal&);
Result<HttpResponse> HandleEraseAccount(const ApiContext&, const HttpRequest&, const Principal&);

}  // namespace shortlist
