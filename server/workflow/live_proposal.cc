#include "server/workflow/live_proposal.h"

#include <string>
#include <utility>

#include "server/storage/storage.h"

namespace shortlist {

std::optional<Proposal> LiveProposal(const Transaction& tx, std::string_view job_id,
                                     std::string_view freelancer_id) {
  using State = ProposalState;
  auto live = tx.proposals().List({.job_id = std::string(job_id),
                                   .freelancer_id = std::string(freelancer_id),
                                   .states = {State::kPending, State::kSubmitted, State::kActive,
                                              State::kOffered, State::kHired},
                                   .limit = 1});
  if (live.empty()) return std::nullopt;
  return std::move(live.front());
}

Error ProposalExists(const Proposal& live) {
  return {ErrorCode::kConflict,
          "proposal_exists",
          "There is a proposal for this job already: " + live.id + ", " +
              std::string(NameOf(live.state)) + ".",
          {}};
}

}  // namespace shortlist
