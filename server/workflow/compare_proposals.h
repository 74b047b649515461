#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/bid_range.h"
#include "server/marketplace/job.h"
#include "server/marketplace/proposal.h"
#include "server/workflow/marketplace.h"
#include "server/workflow/match_documents.h"
#include "server/workflow/read_freelancers.h"

namespace shortlist {

// Proposals to one job side by side, for its client.
struct ComparedProposal {
  Proposal proposal;
  std::optional<FreelancerView> freelancer;  // absent: the profile is gone
  std::optional<MatchHit> match;             // absent: the profile is not in search
};

struct CompareCommand {
  std::string job_id;
  std::vector<std::string> proposal_ids;
  Deadline deadline = Deadline::max();
};

struct Comparison {
  Job job;
  std::vector<ComparedProposal> proposals;  // in the order asked
  MatchAnswer match;                        // its plan, coverage and seq; the hits are above
};

// Of proposals that were sent. Refuses as RequireOwnJob, `proposal_not_found` (of another job, or
// still being written), and what MatchGiven refuses.
Result<Comparison> CompareProposals(const Marketplace& marketplace, const SearchEngine& engine,
                                    const Principal& who, const CompareCommand& command);

// How a proposal stands among all that were sent to its job, for its freelancer.
struct ProposalInsights {
  Proposal proposal;
  int64_t proposals = 0;         // with this one
  std::optional<BidRange> bids;  // of all of them
  // The quarter of them that it is in when they are sorted by fit: 1, the best, to 4. Absent: it is
  // not sent, or its profile is not in search.
  std::optional<int> fit_quarter;
  bool is_boosted = false;  // shown first
};

// Refuses `proposal_not_found`, `not_owner` (it is for its freelancer alone), and what MatchGiven
// refuses.
Result<ProposalInsights> GetProposalInsights(const Marketplace& marketplace,
                                             const SearchEngine& engine, const Principal& who,
                                             const std::string& id, Deadline deadline);

}  // namespace shortlist
