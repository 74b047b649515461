#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/job.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"

namespace shortlist {

// What somebody is told.
enum class NotificationKind : uint8_t {
  kInvited,
  kInvitationAccepted,
  kInvitationDeclined,
  kProposalReceived,
  kProposalViewed,  // the first time
  kProposalShortlisted,
  kProposalDeclined,
  kProposalWithdrawn,
  kOfferMade,
  kOfferCountered,
  kOfferAccepted,
  kOfferDeclined,
  kOfferWithdrawn,
  kOfferExpired,
  kJobClosed,   // or filled, or removed
  kJobExpired,  // nobody has closed it in time
  kAlert,       // a saved search has found something new
};

// The word on the wire and in storage ("proposal_received"), and back.
std::string_view NameOf(NotificationKind kind);
std::optional<NotificationKind> NotificationKindByName(std::string_view name);

// When somebody gets what they are told by mail, too.
enum class MailChoice : uint8_t { kAtOnce, kDaily, kNever };

std::string_view NameOf(MailChoice choice);
std::optional<MailChoice> MailChoiceByName(std::string_view name);

// What of a person's notifications is mailed: what waits for their answer at once, what they may
// read tomorrow in one mail a day, unless they choose otherwise.
struct NotificationSettings {
  std::string person;
  std::map<NotificationKind, MailChoice> chosen = {};  // of the other kinds: DefaultMail
  Timestamp updated_at;
  int64_t version = 1;  // of what was never written, too
  int64_t seq = 0;      // the event log's position when it was written; it appends no event itself

  MailChoice Of(NotificationKind kind) const;
  bool operator==(const NotificationSettings&) const = default;
};

MailChoice DefaultMail(NotificationKind kind);

// One line of what somebody is told. Written in the transaction of what it tells.
struct Notification {
  std::string id;        // ntf_...
  int64_t position = 0;  // in the order in which they were written, over all persons
  std::string person;    // who is told (server/workflow/person.h)
  NotificationKind kind = NotificationKind::kInvited;
  // The invitation, proposal, offer, job or saved search that it is about.
  std::string subject_id;
  std::string job_id;         // empty: of an alert of freelancers
  std::string freelancer_id;  // empty: of a job, and of an alert of jobs
  Timestamp at;
  std::optional<Timestamp> read_at;
  bool in_digest = false;  // waits for the mail of the day

  bool operator==(const Notification&) const = default;
};

// Which notifications of a person, newest first.
struct NotificationQuery {
  std::string person = {};
  bool unread_only = false;
  std::vector<NotificationKind> kinds = {};              // empty: of any
  int64_t before = std::numeric_limits<int64_t>::max();  // what follows this position
  int limit = 20;
};

// How long they are kept, from a moment on.
struct NotificationOptions {
  Timestamp effective_from = {};
  int keep_days = 180;  // read or not
};

// Which side of a hiring is told of a change, and as what.
struct Notice {
  NotificationKind kind = NotificationKind::kInvited;
  OfferSide to = OfferSide::kClient;

  bool operator==(const Notice&) const = default;
};

// THE rules of who is told of what: of what the other side did, or of what happened by itself.
// `before` is what was stored; null: it is new.
std::vector<Notice> NoticesOf(const Invitation* before, const Invitation& after);
std::vector<Notice> NoticesOf(const Proposal* before, const Proposal& after);
std::vector<Notice> NoticesOf(const Offer* before, const Offer& after);

// What those who wait for an answer about a job are told once it is in this state; absent: nothing.
std::optional<NotificationKind> NoticeOf(JobStatus status);
// Whether its client is told so, too: of what they did not do themselves.
bool IsToldToClient(JobStatus status);

}  // namespace shortlist
