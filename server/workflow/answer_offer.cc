#include "server/workflow/answer_offer.h"

#include <utility>

#include "index/base/id.h"
#include "server/marketplace/field_checks.h"
#include "server/storage/storage.h"
#include "server/workflow/boost_proposal.h"
#include "server/workflow/change_job_status.h"
#include "server/workflow/keep_changed.h"
#include "server/workflow/move_proposal.h"
#include "server/workflow/note_change.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

Result<Offer> Keep(Transaction& tx, const Marketplace& marketplace, Offer offer) {
  tx.timers().Clear(TimerKind::kOfferExpires, offer.id);
  return KeepChanged(tx, marketplace, std::move(offer));
}

Result<Contract> MakeContract(Transaction& tx, const Marketplace& marketplace, const Offer& offer) {
  Contract contract;
  contract.id = NewId("ctr", *marketplace.clock);
  contract.job_id = offer.job_id;
  contract.freelancer_id = offer.freelancer_id;
  contract.offer_id = offer.id;
  contract.type = offer.type;
  contract.terms = offer.terms;
  contract.created_at = marketplace.clock->Now();
  contract.updated_at = contract.created_at;
  contract.seq = NoteChange(tx, marketplace, "contract", contract.id);
  if (const auto kept = tx.contracts().Insert(contract); !kept) return kept.error();
  return contract;
}

}  // namespace

Result<AcceptedOffer> AcceptOffer(Transaction& tx, const Marketplace& marketplace,
                                  const std::string& id, OfferSide side) {
  auto offer = tx.offers().Get(id);
  if (!offer) return NotFound("offer");
  if (const auto may = MayAct(*offer, side, OfferAction::kAccept); !may) return may.error();
  const auto state = After(offer->state, OfferAction::kAccept);
  if (!state) return state.error();
  const auto contract = MakeContract(tx, marketplace, *offer);
  if (!contract) return contract.error();
  offer->state = *state;
  offer->contract_id = contract->id;
  const auto kept = Keep(tx, marketplace, *std::move(offer));
  if (!kept) return kept.error();
  if (!kept->proposal_id.empty()) {
    const auto hired =
        MoveProposal(tx, marketplace, {kept->proposal_id, ProposalAction::kHire, {}});
    if (!hired) return hired.error();
  }
  const auto charged = EndBoosts(tx, marketplace, kept->job_id);
  if (!charged) return charged.error();
  const auto job = tx.jobs().GetById(kept->job_id);
  // One that is paused meanwhile stays so: its client decides.
  if (job && job->status == JobStatus::kOpen && !kept->keep_open &&
      tx.contracts().Count({.job_id = job->id}) >= job->persons_to_hire) {
    const auto filled = ChangeJobStatus(tx, marketplace, {kept->job_id, JobAction::kFill});
    if (!filled) return filled.error();
  }
  return AcceptedOffer{*kept, *contract};
}

Result<Offer> EndOffer(Transaction& tx, const Marketplace& marketplace, const OfferEnd& end) {
  auto offer = tx.offers().Get(end.id);
  if (!offer) return NotFound("offer");
  if (end.action != OfferAction::kExpire) {
    if (const auto may = MayAct(*offer, end.side, end.action); !may) return may.error();
  }
  const auto state = After(offer->state, end.action);
  if (!state) return state.error();
  FieldChecks checks;
  checks.Text("/reason", end.reason, kMaxReasonCharacters);
  if (const auto valid = RequireValid(checks.Take()); !valid) return valid.error();
  offer->state = *state;
  offer->close_reason = end.reason;
  auto kept = Keep(tx, marketplace, *std::move(offer));
  if (!kept || kept->proposal_id.empty()) return kept;
  const auto active =
      MoveProposal(tx, marketplace, {kept->proposal_id, ProposalAction::kEndOffer, {}});
  if (!active) return active.error();
  return kept;
}

}  // namespace shortlist
