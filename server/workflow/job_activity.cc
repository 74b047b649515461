#include "server/workflow/job_activity.h"

#include <algorithm>
#include <limits>

#include "server/storage/storage.h"
#include "server/workflow/hiring_sides.h"
#include "server/workflow/ownership.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<JobActivity> GetJobActivity(const Marketplace& marketplace, const Principal& who,
                                   const std::string& job_id) {
  return marketplace.storage->Read([&](ReadTransaction& tx) -> Result<JobActivity> {
    const auto job = tx.jobs().GetById(job_id);
    if (!job || !IsKnown(tx, who, *job)) return NotFound("job");
    JobActivity activity;
    const auto sent = tx.proposals().List(
        {.job_id = job_id, .states = SentStates(), .limit = std::numeric_limits<int>::max()});
    activity.proposals = static_cast<int64_t>(sent.size());
    for (const Proposal& proposal : sent) {
      using State = ProposalState;
      if (proposal.state == State::kActive || proposal.state == State::kOffered) {
        ++activity.interviewing;
      }
      activity.last_viewed_at = std::max(activity.last_viewed_at, proposal.viewed_at);
    }
    activity.invitations = tx.invitations().Count({.job_id = job_id});
    activity.unanswered_invitations =
        tx.invitations().Count({.job_id = job_id, .states = {InvitationState::kSent}});
    activity.offers = tx.offers().Count({.job_id = job_id, .states = {OfferState::kSent}});
    activity.hires = tx.contracts().Count({.job_id = job_id});
    if (RequireOwn(who, *job)) activity.bids = BidRangeOf(sent);
    return activity;
  });
}

}  // namespace shortlist
