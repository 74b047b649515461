#include "server/workflow/notify.h"

#include <limits>
#include <set>
#include <string>
#include <utility>

#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/mail_notifications.h"
#include "server/workflow/person.h"

namespace shortlist {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

// What is told, but for whom: kind and what it is about.
void Write(Transaction& tx, const Marketplace& marketplace, std::string person,
           Notification notification) {
  if (person.empty()) return;
  notification.id = NewId("ntf", *marketplace.clock);
  notification.person = std::move(person);
  notification.at = marketplace.clock->Now();
  MailNotification(tx, marketplace, &notification);
  tx.notifications().Insert(notification);
}

std::string PersonAt(const Transaction& tx, OfferSide side, const std::string& job_id,
                     const std::string& freelancer_id) {
  if (side == OfferSide::kClient) {
    const auto job = tx.jobs().GetById(job_id);
    return job ? PersonOf(*job) : "";
  }
  const auto freelancer = tx.freelancers().GetById(freelancer_id);
  return freelancer ? PersonOf(*freelancer) : "";
}

template <typename Noun>
void NotifyOf(Transaction& tx, const Marketplace& marketplace, const Noun* before,
              const Noun& after) {
  for (const Notice& notice : NoticesOf(before, after)) {
    Notification notification;
    notification.kind = notice.kind;
    notification.subject_id = after.id;
    notification.job_id = after.job_id;
    notification.freelancer_id = after.freelancer_id;
    Write(tx, marketplace, PersonAt(tx, notice.to, after.job_id, after.freelancer_id),
          std::move(notification));
  }
}

// Who was invited or has proposed, and has no answer yet.
std::set<std::string> WaitingFor(const Transaction& tx, const std::string& job_id) {
  using State = ProposalState;
  std::set<std::string> waiting;
  const HiringQuery<State> proposals{.job_id = job_id,
                                     .states = {State::kSubmitted, State::kActive, State::kOffered},
                                     .limit = kAll};
  for (const Proposal& each : tx.proposals().List(proposals)) waiting.insert(each.freelancer_id);
  const HiringQuery<OfferState> offers{
      .job_id = job_id, .states = {OfferState::kSent}, .limit = kAll};
  for (const Offer& each : tx.offers().List(offers)) waiting.insert(each.freelancer_id);
  const HiringQuery<InvitationState> invitations{
      .job_id = job_id, .states = {InvitationState::kSent}, .limit = kAll};
  for (const Invitation& each : tx.invitations().List(invitations)) {
    waiting.insert(each.freelancer_id);
  }
  return waiting;
}

}  // namespace

void Notify(Transaction& tx, const Marketplace& marketplace, const Invitation* before,
            const Invitation& after) {
  NotifyOf(tx, marketplace, before, after);
}
void Notify(Transaction& tx, const Marketplace& marketplace, const Proposal* before,
            const Proposal& after) {
  NotifyOf(tx, marketplace, before, after);
}
void Notify(Transaction& tx, const Marketplace& marketplace, const Offer* before,
            const Offer& after) {
  NotifyOf(tx, marketplace, before, after);
}

void NotifyJobIsOver(Transaction& tx, const Marketplace& marketplace, const Job& job) {
  const auto kind = NoticeOf(job.status);
  if (!kind) return;
  Notification notification;
  notification.kind = *kind;
  notification.subject_id = job.id;
  notification.job_id = job.id;
  if (IsToldToClient(job.status)) Write(tx, marketplace, PersonOf(job), notification);
  for (const std::string& id : WaitingFor(tx, job.id)) {
    const auto freelancer = tx.freelancers().GetById(id);
    if (!freelancer) continue;
    notification.freelancer_id = id;
    Write(tx, marketplace, PersonOf(*freelancer), notification);
  }
}

void NotifyAlert(Transaction& tx, const Marketplace& marketplace, const SavedSearch& search,
                 const std::string& document_id) {
  Notification notification;
  notification.kind = NotificationKind::kAlert;
  notification.subject_id = search.id;
  const bool is_job = search.kind == SearchKind::kJobs;
  (is_job ? notification.job_id : notification.freelancer_id) = document_id;
  Write(tx, marketplace, search.person, std::move(notification));
}

}  // namespace shortlist
