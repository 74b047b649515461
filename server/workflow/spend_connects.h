#pragma once

#include <string_view>

#include "index/base/result.h"
#include "server/marketplace/connects.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Pays what a quote says, from the lots that expire soonest. Part of the transaction of what is
// paid for, a proposal. Refuses `quote_not_found` (also of another's), `quote_used`,
// `quote_expired`, `insufficient_connects`.
Result<ConnectsSpend> SpendConnects(Transaction& tx, const Marketplace& marketplace,
                                    std::string_view freelancer_id, std::string_view quote_id);

}  // namespace shortlist
