#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// /v1/ledger/trial_balance: whether debits are credits, unit by unit.
Result<HttpResponse> HandleGetTrialBalance(const ApiContext& context, const HttpRequest& request,
                                           const Principal& who);

}  // namespace shortlist
