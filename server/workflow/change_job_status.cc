#include "server/workflow/change_job_status.h"

#include <limits>
#include <utility>

#include "server/marketplace/field_checks.h"
#include "server/marketplace/options_at.h"
#include "server/storage/storage.h"
#include "server/workflow/answer_invitation.h"
#include "server/workflow/answer_offer.h"
#include "server/workflow/boost_proposal.h"
#include "server/workflow/move_connects.h"
#include "server/workflow/move_proposal.h"
#include "server/workflow/note_change.h"
#include "server/workflow/refusals.h"
#include "server/workflow/return_connects.h"

namespace shortlist {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

bool EndsHiring(JobStatus status) {
  return status != JobStatus::kDraft && status != JobStatus::kOpen && status != JobStatus::kPaused;
}

Result<void> ExpireUnanswered(Transaction& tx, const Marketplace& marketplace,
                              const std::string& job_id) {
  const auto offers =
      tx.offers().List({.job_id = job_id, .states = {OfferState::kSent}, .limit = kAll});
  for (const Offer& offer : offers) {
    const auto ended =
        EndOffer(tx, marketplace, {offer.id, OfferAction::kExpire, offer.side, "the job is over"});
    if (!ended) return ended.error();
  }
  const auto invitations =
      tx.invitations().List({.job_id = job_id, .states = {InvitationState::kSent}, .limit = kAll});
  for (const Invitation& invitation : invitations) {
    const auto ended =
        AnswerInvitation(tx, marketplace, {invitation.id, InvitationAction::kExpire, {}});
    if (!ended) return ended.error();
  }
  return {};
}

// Archives those that wait, or makes all invalid.
Result<void> EndProposals(Transaction& tx, const Marketplace& marketplace,
                          const std::string& job_id, bool removed) {
  using State = ProposalState;
  HiringQuery<State> query{.job_id = job_id, .limit = kAll};
  if (!removed) query.states = {State::kSubmitted, State::kActive};
  for (const Proposal& proposal : tx.proposals().List(query)) {
    if (proposal.state == State::kInvalid) continue;
    const auto action = removed ? ProposalAction::kInvalidate : ProposalAction::kArchive;
    const auto ended = MoveProposal(tx, marketplace, {proposal.id, action, {}});
    if (!ended) return ended.error();
  }
  return {};
}

bool ReturnsConnects(const Transaction& tx, const Marketplace& marketplace, const Job& job) {
  const bool hired = tx.contracts().Count({.job_id = job.id}) > 0;
  const auto& options = OptionsAt<HiringOptions>(marketplace.hiring, marketplace.clock->Now());
  switch (job.status) {
    case JobStatus::kRemoved:
      return true;
    case JobStatus::kClosed:
      return !hired;
    case JobStatus::kExpired:
      return !hired && options.refund_on_expire;
    default:
      return false;
  }
}

Result<void> EndHiring(Transaction& tx, const Marketplace& marketplace, const Job& job) {
  const auto expired = ExpireUnanswered(tx, marketplace, job.id);
  if (!expired) return expired;
  const bool removed = job.status == JobStatus::kRemoved;
  const auto ended = EndProposals(tx, marketplace, job.id, removed);
  if (!ended) return ended;
  const auto boosts = EndBoosts(tx, marketplace, job.id);
  if (!boosts) return boosts.error();
  if (!ReturnsConnects(tx, marketplace, job)) return {};
  const auto returned = ReturnConnectsOfJob(tx, marketplace, job.id);
  if (!returned) return returned.error();
  return {};
}

}  // namespace

void StartJobTimer(Transaction& tx, const Marketplace& marketplace, const std::string& job_id) {
  const Timestamp now = marketplace.clock->Now();
  const int days = OptionsAt<HiringOptions>(marketplace.hiring, now).job_days;
  tx.timers().Set({TimerKind::kJobExpires, job_id, DaysAfter(now, days)});
}

Result<Job> ChangeJobStatus(Transaction& tx, const Marketplace& marketplace,
                            const JobStatusChange& change) {
  auto job = tx.jobs().GetById(change.id);
  if (!job) return NotFound("job");
  const auto newest = RequireVersion(job->version, change.expected_version);
  if (!newest) return newest.error();
  const auto status = After(job->status, change.action);
  if (!status) return status.error();
  const Timestamp now = marketplace.clock->Now();
  FieldChecks checks;
  checks.Text("/reason", change.reason, kMaxCloseReasonCharacters);
  if (const auto valid = RequireValid(checks.Take()); !valid) return valid.error();
  job->status = *status;
  job->close_reason = change.reason;
  job->updated_at = now;
  const bool anew = change.action == JobAction::kPublish || change.action == JobAction::kRenew;
  if (anew) job->posted_at = now;
  tx.timers().Clear(TimerKind::kJobExpires, job->id);
  if (*status == JobStatus::kOpen) StartJobTimer(tx, marketplace, job->id);
  job->seq = NoteChange(tx, marketplace, "job", job->id);
  const int64_t version = job->version;
  const auto kept = tx.jobs().Update(*std::move(job), version);
  if (!kept) return kept.error();
  if (EndsHiring(kept->status)) {
    const auto ended = EndHiring(tx, marketplace, *kept);
    if (!ended) return ended.error();
  }
  return kept;
}

}  // namespace shortlist
