#include "server/workflow/invite_freelancer.h"

#include <utility>

#include "index/base/id.h"
#include "server/marketplace/options_at.h"
#include "server/storage/storage.h"
#include "server/workflow/keep_changed.h"
#include "server/workflow/live_proposal.h"
#include "server/workflow/move_connects.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<Invitation> InviteFreelancer(Transaction& tx, const Marketplace& marketplace,
                                    const InviteRequest& request) {
  const auto job = tx.jobs().GetById(request.job_id);
  if (!job) return NotFound("job");
  if (const auto open = RequireOpen(*job); !open) return open.error();
  if (!tx.freelancers().GetById(request.freelancer_id)) return NotFound("freelancer");
  const Timestamp now = marketplace.clock->Now();
  Invitation invitation;
  invitation.id = NewId("inv", *marketplace.clock);
  invitation.job_id = request.job_id;
  invitation.freelancer_id = request.freelancer_id;
  invitation.message = request.message;
  invitation.expires_at =
      DaysAfter(now, OptionsAt<HiringOptions>(marketplace.hiring, now).invitation_days);
  if (const auto valid = RequireValid(Validate(invitation)); !valid) return valid.error();
  const int64_t unanswered = tx.invitations().Count({.job_id = request.job_id,
                                                     .freelancer_id = request.freelancer_id,
                                                     .states = {InvitationState::kSent}});
  if (unanswered > 0) {
    return Error{ErrorCode::kConflict,
                 "invitation_exists",
                 "They are invited to this job and have not answered yet.",
                 {}};
  }
  if (const auto live = LiveProposal(tx, request.job_id, request.freelancer_id)) {
    return ProposalExists(*live);
  }
  tx.timers().Set({TimerKind::kInvitationExpires, invitation.id, invitation.expires_at});
  return KeepNew(tx, marketplace, std::move(invitation));
}

}  // namespace shortlist
