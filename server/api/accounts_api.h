#pragma once

#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// Accounts: registered, verified and given a new password by who has no key yet; read and edited by
// their owners. Their answers hold secrets or say the same to everybody: no Idempotency-Key keeps
// them, and sent again a request does no harm.
Result<HttpResponse> HandleRegisterAccount(const ApiContext&, const HttpRequest&, const Principal&);
Result<HttpResponse> HandleVerifyEmail(const ApiContext&, const HttpRequest&, const Principal&);
Result<HttpResponse> HandleRequestReset(const ApiContext&, const HttpRequest&, const Principal&);
Result<HttpResponse> HandleResetPassword(const ApiContext&, const HttpRequest&, const Principal&);
Result<HttpResponse> HandleGetOwnAccount(const ApiContext&, const HttpRequest&, const Principal&);
Result<HttpResponse> HandleUpdateOwnAccount(const ApiContext&, const HttpRequest&,
                                            const Principal&);

}  // namespace shortlist
