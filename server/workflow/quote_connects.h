#pragma once

#include <string>

#include "index/base/result.h"
#include "server/marketplace/connects.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct QuoteRequest {
  std::string freelancer_id;
  std::string job_id;
};

// The price of a proposal to an open job, which then holds for a while: whoever asks again
// meanwhile gets the same quote, whatever the demand has become: the proposals to the job of the
// last 24 hours. Gives what Connects are due first. Refuses `freelancer_not_found`,
// `job_not_found`, `job_not_open`.
Result<ConnectsQuote> QuoteConnects(Transaction& tx, const Marketplace& marketplace,
                                    const QuoteRequest& request);

}  // namespace shortlist
