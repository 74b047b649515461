#pragma once

#include "server/api/api_context.h"
#include "server/http/router.h"

namespace shortlist {

// Adds every route of the API: method, path, operation, permission, handler. `context` must outlive
// the router.
void AddRoutes(const ApiContext& context, Router* router);

}  // namespace shortlist
