#pragma once

#include <cstdint>
#include <string_view>

#include "index/base/result.h"
#include "server/marketplace/connects.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Gives back what a proposal was paid with, once: to the lots that it came from; what came from a
// lot that has expired since gets a lot of its own that lives 30 days more. Refuses
// `connects_spend_not_found`, `connects_already_returned`.
Result<ConnectsSpend> ReturnConnects(Transaction& tx, const Marketplace& marketplace,
                                     std::string_view spend_id);

// Gives back all that was paid for proposals to a job and not returned yet: when the client takes
// the job back before there is a contract, or it is removed. Returns how many payments.
Result<int64_t> ReturnConnectsOfJob(Transaction& tx, const Marketplace& marketplace,
                                    std::string_view job_id);

}  // namespace shortlist
