#include "server/marketplace/notification.h"

#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

using Kind = NotificationKind;

constexpr EnumWords<17> kKinds = {"invited",
                                  "invitation_accepted",
                                  "invitation_declined",
                                  "proposal_received",
                                  "proposal_viewed",
                                  "proposal_shortlisted",
                                  "proposal_declined",
                                  "proposal_withdrawn",
                                  "offer_made",
                                  "offer_countered",
                                  "offer_accepted",
                                  "offer_declined",
                                  "offer_withdrawn",
                                  "offer_expired",
                                  "job_closed",
                                  "job_expired",
                                  "alert"};

constexpr EnumWords<3> kChoices = {"at_once", "daily", "never"};

constexpr OfferSide kClient = OfferSide::kClient;
constexpr OfferSide kFreelancer = OfferSide::kFreelancer;

OfferSide Other(OfferSide side) { return side == kClient ? kFreelancer : kClient; }

template <typename Noun>
bool HasBecome(const Noun* before, const Noun& after) {
  return before == nullptr || before->state != after.state;
}

}  // namespace

std::string_view NameOf(NotificationKind kind) { return WordOf(kKinds, kind); }
std::optional<NotificationKind> NotificationKindByName(std::string_view name) {
  return EnumByWord<NotificationKind>(kKinds, name);
}

std::string_view NameOf(MailChoice choice) { return WordOf(kChoices, choice); }
std::optional<MailChoice> MailChoiceByName(std::string_view name) {
  return EnumByWord<MailChoice>(kChoices, name);
}

MailChoice NotificationSettings::Of(NotificationKind kind) const {
  const auto found = chosen.find(kind);
  return found == chosen.end() ? DefaultMail(kind) : found->second;
}

MailChoice DefaultMail(NotificationKind kind) {
  switch (kind) {
    case Kind::kInvited:
    case Kind::kInvitationAccepted:
    case Kind::kProposalReceived:
    case Kind::kOfferMade:
    case Kind::kOfferCountered:
    case Kind::kOfferAccepted:
    case Kind::kOfferDeclined:
    case Kind::kOfferWithdrawn:
      return MailChoice::kAtOnce;
    case Kind::kInvitationDeclined:
    case Kind::kProposalDeclined:
    case Kind::kProposalWithdrawn:
    case Kind::kOfferExpired:
    case Kind::kJobClosed:
    case Kind::kJobExpired:
    case Kind::kAlert:
      return MailChoice::kDaily;
    case Kind::kProposalViewed:
    case Kind::kProposalShortlisted:
      break;
  }
  return MailChoice::kNever;
}

std::vector<Notice> NoticesOf(const Invitation* before, const Invitation& after) {
  if (!HasBecome(before, after)) return {};
  switch (after.state) {
    case InvitationState::kSent:
      return {{Kind::kInvited, kFreelancer}};
    case InvitationState::kAccepted:
      return {{Kind::kInvitationAccepted, kClient}};
    case InvitationState::kDeclined:
      return {{Kind::kInvitationDeclined, kClient}};
    case InvitationState::kIgnored:  // put aside without a word
    case InvitationState::kWithdrawn:
    case InvitationState::kExpired:
      break;
  }
  return {};
}

std::vector<Notice> NoticesOf(const Proposal* before, const Proposal& after) {
  std::vector<Notice> notices;
  const bool was_viewed = before != nullptr && before->viewed_at;
  const bool was_shortlisted = before != nullptr && before->annotations.shortlisted;
  if (after.viewed_at && !was_viewed) notices.push_back({Kind::kProposalViewed, kFreelancer});
  if (after.annotations.shortlisted && !was_shortlisted) {
    notices.push_back({Kind::kProposalShortlisted, kFreelancer});
  }
  if (!HasBecome(before, after)) return notices;
  if (after.state == ProposalState::kSubmitted) {
    notices.push_back({Kind::kProposalReceived, kClient});
  } else if (after.state == ProposalState::kDeclined) {
    notices.push_back({Kind::kProposalDeclined, kFreelancer});
  } else if (after.state == ProposalState::kWithdrawn) {
    notices.push_back({Kind::kProposalWithdrawn, kClient});
  }
  // Of offers and of the job's end the freelancer hears by these.
  return notices;
}

std::vector<Notice> NoticesOf(const Offer* before, const Offer& after) {
  if (!HasBecome(before, after)) return {};
  switch (after.state) {
    case OfferState::kSent:
      return {{after.round == 1 ? Kind::kOfferMade : Kind::kOfferCountered, Other(after.side)}};
    case OfferState::kAccepted:
      return {{Kind::kOfferAccepted, after.side}};
    case OfferState::kDeclined:
      return {{Kind::kOfferDeclined, after.side}};
    case OfferState::kWithdrawn:
      return {{Kind::kOfferWithdrawn, Other(after.side)}};
    case OfferState::kExpired:
      return {{Kind::kOfferExpired, kClient}, {Kind::kOfferExpired, kFreelancer}};
    case OfferState::kDraft:
    case OfferState::kChanged:  // the next version says it
      break;
  }
  return {};
}

std::optional<NotificationKind> NoticeOf(JobStatus status) {
  switch (status) {
    case JobStatus::kFilled:
    case JobStatus::kClosed:
    case JobStatus::kRemoved:
      return Kind::kJobClosed;
    case JobStatus::kExpired:
      return Kind::kJobExpired;
    case JobStatus::kDraft:
    case JobStatus::kOpen:
    case JobStatus::kPaused:
      break;
  }
  return std::nullopt;
}

bool IsToldToClient(JobStatus status) {
  return status == JobStatus::kExpired || status == JobStatus::kRemoved;
}

}  // namespace shortlist
