#pragma once

#include <span>

#include "server/api/api_context.h"
#include "server/api/api_route.h"
#include "server/http/router.h"

namespace shortlist {

// Every route of the API: method, path, operation, permission, handler.
std::span<const ApiRoute> ApiRoutes();

// Adds them all, and the answers to what browsers ask before them (cross_origin.h). `context` must
// outlive the router.
void AddRoutes(const ApiContext& context, Router* router);

}  // namespace shortlist
