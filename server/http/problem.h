#pragma once

#include "index/base/result.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// The HTTP status of a refusal: the only place that maps an ErrorCode to one. By code alone, but
// for three reasons: `idempotency_key_reused` (422), `method_not_allowed` (405), and those of a
// request that the connection front refuses (`request_timeout` 408, `uri_too_long` 414,
// `unsupported_encoding` 415, `headers_too_large` 431). What the caller did is never a 5xx: an HTTP
// version that is not spoken here is 400, as RFC 9110 allows.
int StatusOf(const Error& error);

// A refusal as application/problem+json (RFC 9457): type "/problems/<reason>", title, status,
// detail, reason, instance = the request's id, and errors [{pointer, reason, detail}] where fields
// are named: at most kMaxFieldErrors, and each text at most 300 bytes, whatever was sent. kInternal
// never shows its detail. 401 carries WWW-Authenticate; 429 and 503 carry Retry-After: 1, which a
// caller who knows better overwrites.
HttpResponse ProblemResponse(const Error& error, std::string_view request_id);
inline HttpResponse ProblemResponse(const Error& error, const HttpRequest& request) {
  return ProblemResponse(error, request.request_id);
}

}  // namespace shortlist
