#include "server/workflow/move_proposal.h"

#include <utility>

#include "server/marketplace/field_checks.h"
#include "server/storage/storage.h"
#include "server/workflow/boost_proposal.h"
#include "server/workflow/keep_changed.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

// Tells the freelancer's boost for the job, if one takes part, what the client did.
Result<void> Attended(Transaction& tx, const Marketplace& marketplace, const Proposal& proposal,
                      BoostAttention attention) {
  for (const BoostBid& bid : tx.boost_bids().OfJob(proposal.job_id)) {
    if (bid.freelancer_id != proposal.freelancer_id || !bid.is_live()) continue;
    const auto attended = AttendBoost(tx, marketplace, bid.id, attention);
    if (!attended) return attended.error();
  }
  return {};
}

// One that the client sees.
Result<Proposal> Seen(const Transaction& tx, const std::string& id) {
  auto proposal = tx.proposals().Get(id);
  if (!proposal || proposal->state == ProposalState::kPending) return NotFound("proposal");
  return proposal;
}

}  // namespace

Result<Proposal> MoveProposal(Transaction& tx, const Marketplace& marketplace,
                              const ProposalMove& move) {
  auto proposal = tx.proposals().Get(move.id);
  if (!proposal) return NotFound("proposal");
  const auto state = After(proposal->state, move.action);
  if (!state) return state.error();
  FieldChecks checks;
  checks.Text("/reason", move.reason, kMaxReasonCharacters);
  if (const auto valid = RequireValid(checks.Take()); !valid) return valid.error();
  proposal->state = *state;
  if (!move.reason.empty()) proposal->close_reason = move.reason;
  if (move.action == ProposalAction::kReply) {
    const auto told = Attended(tx, marketplace, *proposal, BoostAttention::kInteract);
    if (!told) return told.error();
  }
  return KeepChanged(tx, marketplace, *std::move(proposal));
}

Result<Proposal> ViewProposal(Transaction& tx, const Marketplace& marketplace,
                              const std::string& id, BoostAttention attention) {
  auto proposal = Seen(tx, id);
  if (!proposal) return proposal.error();
  const auto told = Attended(tx, marketplace, *proposal, attention);
  if (!told) return told.error();
  if (proposal->viewed_at) return proposal;
  proposal->viewed_at = marketplace.clock->Now();
  return KeepChanged(tx, marketplace, *std::move(proposal));
}

Result<Proposal> AnnotateProposal(Transaction& tx, const Marketplace& marketplace,
                                  const std::string& id, const Annotations& annotations) {
  auto proposal = Seen(tx, id);
  if (!proposal) return proposal.error();
  if (annotations.shortlisted && !proposal->annotations.shortlisted) {
    const auto told = Attended(tx, marketplace, *proposal, BoostAttention::kInteract);
    if (!told) return told.error();
  }
  if (proposal->annotations == annotations) return proposal;
  proposal->annotations = annotations;
  return KeepChanged(tx, marketplace, *std::move(proposal));
}

}  // namespace shortlist
