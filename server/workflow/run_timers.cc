#include "server/workflow/run_timers.h"

#include <string>

#include "index/base/check.h"
#include "server/storage/storage.h"
#include "server/workflow/answer_invitation.h"
#include "server/workflow/answer_offer.h"
#include "server/workflow/boost_proposal.h"
#include "server/workflow/change_job_status.h"
#include "server/workflow/delete_file.h"
#include "server/workflow/expire_connects.h"
#include "server/workflow/forget_notifications.h"
#include "server/workflow/mail_notifications.h"
#include "server/workflow/remove_blobs.h"

namespace shortlist {
namespace {

template <typename T>
Result<void> Done(const Result<T>& result) {
  if (!result) return result.error();
  return {};
}

Result<void> Do(Transaction& tx, const Marketplace& then, const Timer& timer) {
  switch (timer.kind) {
    case TimerKind::kInvitationExpires:
      return Done(AnswerInvitation(tx, then, {timer.subject, InvitationAction::kExpire, {}}));
    case TimerKind::kOfferExpires:
      return Done(EndOffer(tx, then, {timer.subject, OfferAction::kExpire, {}, {}}));
    case TimerKind::kJobExpires:
      return Done(ChangeJobStatus(tx, then, {timer.subject, JobAction::kExpire}));
    case TimerKind::kFileExpires: {
      const auto file = tx.files().Get(timer.subject);
      if (!file) return file.error();
      RemoveFile(tx, then, *file);
      return {};
    }
    case TimerKind::kDigestDue:
      MailDigest(tx, then, timer.subject);
      return {};
  }
  CHECK(false);
  return {};
}

// The first that is due; false when none is.
Result<bool> RunFirst(Transaction& tx, const Marketplace& marketplace) {
  const auto timer = tx.timers().FirstDue(marketplace.clock->Now());
  if (!timer) return false;
  tx.timers().Clear(timer->kind, timer->subject);
  const FixedClock clock(timer->due_at);
  Marketplace then = marketplace;
  then.clock = &clock;
  // Whoever ends a thing clears its timer: that this is refused would be a bug.
  CHECK(Do(tx, then, *timer).ok());
  return true;
}

}  // namespace

int64_t RunTimers(const Marketplace& marketplace, int limit) {
  Storage& storage = *marketplace.storage;
  const Timestamp now = marketplace.clock->Now();
  const bool any_due = storage.Read([&](ReadTransaction& tx) {
    return tx.timers().FirstDue(now).has_value() || !tx.boost_bids().Due(now, 1).empty() ||
           !tx.connects().DueLots(now, 1).empty() || !tx.blob_removals().List(1).empty() ||
           HasOldNotifications(tx, marketplace);
  });
  if (!any_due) return 0;  // no write where there is nothing to do
  int64_t done = 0;
  while (done < limit &&
         *storage.Transact([&](Transaction& tx) { return RunFirst(tx, marketplace); })) {
    ++done;
  }
  const auto boosts =
      storage.Transact([&](Transaction& tx) { return EndDueBoosts(tx, marketplace, limit); });
  const auto lots =
      storage.Transact([&](Transaction& tx) { return ExpireConnects(tx, marketplace, limit); });
  const auto forgotten = storage.Transact(
      [&](Transaction& tx) { return ForgetOldNotifications(tx, marketplace, limit); });
  CHECK(boosts.ok() && lots.ok() && forgotten.ok());
  return done + *boosts + lots->lots + *forgotten + RemoveBlobs(marketplace, limit);
}

}  // namespace shortlist
