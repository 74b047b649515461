#pragma once

#include <string>

#include "index/base/result.h"
#include "server/marketplace/proposal.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Sends a pending proposal to the client: pays what the quote says (quote_connects.h), unless the
// freelancer was invited, and counts it among the job's proposals. Refuses `proposal_not_found`,
// what After refuses (proposal.h), `job_not_open`, `invalid_fields` (an invited one that was not
// written yet, or no quote), and what SpendConnects refuses: `quote_not_found` (also of another
// job's) ...
Result<Proposal> SubmitProposal(Transaction& tx, const Marketplace& marketplace,
                                const std::string& id, const std::string& quote_id);

}  // namespace shortlist
