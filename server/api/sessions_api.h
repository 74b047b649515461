#pragma once

#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// Sessions: who logs in gets a token, once; who is logged in sees where, and ends it.
Result<HttpResponse> HandleLogIn(const ApiContext&, const HttpRequest&, const Principal&);
Result<HttpResponse> HandleListSessions(const ApiContext&, const HttpRequest&, const Principal&);
// The one that asks (/current), and one by its id.
Result<HttpResponse> HandleLogOut(const ApiContext&, const HttpRequest&, const Principal&);
Result<HttpResponse> HandleRevokeSession(const ApiContext&, const HttpRequest&, const Principal&);

}  // namespace shortlist
