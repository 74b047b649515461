#include "server/workflow/make_offer.h"

#include <utility>

#include "index/base/id.h"
#include "server/marketplace/lifecycle.h"
#include "server/marketplace/options_at.h"
#include "server/storage/storage.h"
#include "server/workflow/keep_changed.h"
#include "server/workflow/live_proposal.h"
#include "server/workflow/move_connects.h"
#include "server/workflow/move_proposal.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

// Sends a version that is complete but for its id, times and state.
Result<Offer> Send(Transaction& tx, const Marketplace& marketplace, Offer offer) {
  const auto valid = RequireValid(Validate(offer, marketplace.rules.currency));
  if (!valid) return valid.error();
  const Timestamp now = marketplace.clock->Now();
  const auto state = After(OfferState::kDraft, OfferAction::kSend);
  if (!state) return state.error();
  offer.id = NewId("ofr", *marketplace.clock);
  offer.state = *state;
  offer.expires_at = DaysAfter(now, OptionsAt<HiringOptions>(marketplace.hiring, now).offer_days);
  tx.timers().Set({TimerKind::kOfferExpires, offer.id, *offer.expires_at});
  return KeepNew(tx, marketplace, std::move(offer));
}

Result<void> RequireHiring(const Job& job) {
  if (job.status == JobStatus::kOpen || job.status == JobStatus::kPaused) return {};
  return WrongState("job", job.status, "nobody is hired for it");
}

// An offer is an answer: of a proposal that was not answered yet the first.
Result<void> MarkOffered(Transaction& tx, const Marketplace& marketplace,
                         const Proposal& proposal) {
  if (proposal.state == ProposalState::kSubmitted) {
    const auto replied = MoveProposal(tx, marketplace, {proposal.id, ProposalAction::kReply, {}});
    if (!replied) return replied.error();
  }
  const auto offered = MoveProposal(tx, marketplace, {proposal.id, ProposalAction::kOffer, {}});
  if (!offered) return offered.error();
  return {};
}

}  // namespace

Result<Offer> MakeOffer(Transaction& tx, const Marketplace& marketplace, const NewOffer& request) {
  const auto job = tx.jobs().GetById(request.job_id);
  if (!job) return NotFound("job");
  if (const auto hiring = RequireHiring(*job); !hiring) return hiring.error();
  if (!tx.freelancers().GetById(request.freelancer_id)) return NotFound("freelancer");
  const auto unanswered = tx.offers().List({.job_id = request.job_id,
                                            .freelancer_id = request.freelancer_id,
                                            .states = {OfferState::kDraft, OfferState::kSent},
                                            .limit = 1});
  if (!unanswered.empty()) {
    return Error{ErrorCode::kConflict,
                 "offer_exists",
                 "There is an offer that is not answered yet: " + unanswered.front().id + ".",
                 {}};
  }
  Offer offer;
  offer.job_id = request.job_id;
  offer.freelancer_id = request.freelancer_id;
  offer.side = OfferSide::kClient;
  offer.type = job->type;
  offer.terms = request.terms;
  offer.message = request.message;
  offer.keep_open = request.keep_open;
  if (const auto proposal = LiveProposal(tx, request.job_id, request.freelancer_id)) {
    offer.proposal_id = proposal->id;
    const auto marked = MarkOffered(tx, marketplace, *proposal);
    if (!marked) return marked.error();
  }
  return Send(tx, marketplace, std::move(offer));
}

Result<Offer> CounterOffer(Transaction& tx, const Marketplace& marketplace,
                           const OfferChange& change) {
  auto answered = tx.offers().Get(change.id);
  if (!answered) return NotFound("offer");
  const auto may = MayAct(*answered, change.side, OfferAction::kChange);
  if (!may) return may.error();
  const auto state = After(answered->state, OfferAction::kChange);
  if (!state) return state.error();
  Offer next = *answered;
  next.side = change.side;
  next.terms = change.terms;
  next.message = change.message;
  next.round = answered->round + 1;
  next.previous_id = answered->id;
  next.version = 1;
  answered->state = *state;
  tx.timers().Clear(TimerKind::kOfferExpires, answered->id);
  const auto kept = KeepChanged(tx, marketplace, *std::move(answered));
  if (!kept) return kept.error();
  return Send(tx, marketplace, std::move(next));
}

}  // namespace shortlist
