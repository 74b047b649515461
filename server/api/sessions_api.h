#pragma once

#include <nlohmann/json.hpp>

#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/auth/session.h"
#include "server/http/request.h"
#include "server/http/response.h"
#include "server/marketplace/session.h"

namespace shortlist {

// What its owner is shown of a session; `who` asks.
nlohmann::json SessionJson(const Session& session, const SessionOptions& options,
                           const Principal& who);

// Sessions: who logs in gets a token, once; who is logged in sees where, and ends it.
Result<HttpResponse> HandleLogIn(const ApiContext&, const HttpRequest&, const Principal&);
Result<HttpResponse> HandleListSessions(const ApiContext&, const HttpRequest&, const Principal&);
// The one that asks (/current), and one by its id.
Result<HttpResponse> HandleLogOut(const ApiContext&, const HttpRequest&, const Principal&);
Result<HttpResponse> HandleRevokeSession(const ApiContext&, const HttpRequest&, const Principal&);

}  // namespace shortlist
