#pragma once

#include "index/base/result.h"
#include "server/api/api_context.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// The body is the file, its type Content-Type, its name X-File-Name or ?name=. What may be refused:
// server/marketplace/file.h.
Result<HttpResponse> HandleCreateFile(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who);
Result<HttpResponse> HandleGetFile(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who);
// The bytes as they were sent. No browser shows them in place, runs them or guesses what they are,
// and no cache that others read keeps them.
Result<HttpResponse> HandleGetFileContent(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who);
Result<HttpResponse> HandleDeleteFile(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who);

}  // namespace shortlist
