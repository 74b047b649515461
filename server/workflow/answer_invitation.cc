#include "server/workflow/answer_invitation.h"

#include <utility>

#include "index/base/check.h"
#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/keep_changed.h"
#include "server/workflow/live_proposal.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

// Keeps what an answer has made of the invitation.
Result<Invitation> Answered(Transaction& tx, const Marketplace& marketplace,
                            Invitation invitation) {
  tx.timers().Clear(TimerKind::kInvitationExpires, invitation.id);
  return KeepChanged(tx, marketplace, std::move(invitation));
}

}  // namespace

Result<Invitation> AnswerInvitation(Transaction& tx, const Marketplace& marketplace,
                                    const InvitationAnswer& answer) {
  CHECK(answer.action != InvitationAction::kAccept);  // AcceptInvitation
  auto invitation = tx.invitations().Get(answer.id);
  if (!invitation) return NotFound("invitation");
  const auto state = After(invitation->state, answer.action);
  if (!state) return state.error();
  invitation->state = *state;
  invitation->decline_reason = answer.reason;
  if (const auto valid = RequireValid(Validate(*invitation)); !valid) return valid.error();
  return Answered(tx, marketplace, *std::move(invitation));
}

Result<AcceptedInvitation> AcceptInvitation(Transaction& tx, const Marketplace& marketplace,
                                            std::string_view id) {
  auto invitation = tx.invitations().Get(id);
  if (!invitation) return NotFound("invitation");
  const auto state = After(invitation->state, InvitationAction::kAccept);
  if (!state) return state.error();
  const auto job = tx.jobs().GetById(invitation->job_id);
  if (!job) return NotFound("job");
  if (const auto open = RequireOpen(*job); !open) return open.error();
  if (const auto live = LiveProposal(tx, invitation->job_id, invitation->freelancer_id)) {
    return ProposalExists(*live);
  }
  Proposal proposal;
  proposal.id = NewId("prp", *marketplace.clock);
  proposal.job_id = invitation->job_id;
  proposal.freelancer_id = invitation->freelancer_id;
  proposal.invitation_id = invitation->id;
  auto made = KeepNew(tx, marketplace, std::move(proposal));
  if (!made) return made.error();
  invitation->state = *state;
  invitation->proposal_id = made->id;
  auto answered = Answered(tx, marketplace, *std::move(invitation));
  if (!answered) return answered.error();
  return AcceptedInvitation{*std::move(answered), *std::move(made)};
}

}  // namespace shortlist
