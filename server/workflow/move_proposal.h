#pragma once

#include <string>

#include "index/base/result.h"
#include "server/marketplace/boost_auction.h"
#include "server/marketplace/proposal.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct ProposalMove {
  std::string id;
  ProposalAction action = ProposalAction::kReply;
  std::string reason;  // of a decline or a withdrawal
};

// Takes a proposal from one state to the next: the client replies or declines, the freelancer
// withdraws, and what an offer or the job's end makes of it. Connects do not come back
// (return_connects.h has when they do). A reply is an interaction with a boosted proposal. Refuses
// `proposal_not_found`, what After refuses (proposal.h), `invalid_fields`.
Result<Proposal> MoveProposal(Transaction& tx, const Marketplace& marketplace,
                              const ProposalMove& move);

// What the client saw: notes the first time, and each for a boosted proposal. Of a pending one
// nothing is seen: `proposal_not_found`.
Result<Proposal> ViewProposal(Transaction& tx, const Marketplace& marketplace,
                              const std::string& id, BoostAttention attention);

// What the client notes of it. To shortlist is an interaction with a boosted proposal. Refuses
// `proposal_not_found`.
Result<Proposal> AnnotateProposal(Transaction& tx, const Marketplace& marketplace,
                                  const std::string& id, const Annotations& annotations);

}  // namespace shortlist
