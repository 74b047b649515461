#pragma once

#include <optional>
#include <string_view>

#include "index/base/result.h"
#include "server/marketplace/proposal.h"

namespace shortlist {

class Transaction;

// The one proposal of a freelancer for a job that has not ended without work, if there is one.
std::optional<Proposal> LiveProposal(const Transaction& tx, std::string_view job_id,
                                     std::string_view freelancer_id);

// `proposal_exists`
Error ProposalExists(const Proposal& live);

}  // namespace shortlist
