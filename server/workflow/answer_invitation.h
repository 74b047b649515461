#pragma once

#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/proposal.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct InvitationAnswer {
  std::string id;
  InvitationAction action = InvitationAction::kDecline;
  std::string reason;  // of a decline, in the freelancer's words
};

// Declines, ignores, withdraws or expires an invitation. Refuses `invitation_not_found`, what After
// refuses (invitation.h), `invalid_fields`.
Result<Invitation> AnswerInvitation(Transaction& tx, const Marketplace& marketplace,
                                    const InvitationAnswer& answer);

struct AcceptedInvitation {
  Invitation invitation;
  Proposal proposal;  // pending: to be written and submitted, for no Connects
};

// The freelancer will propose. Refuses as AnswerInvitation does, and `job_not_open`,
// `proposal_exists`.
Result<AcceptedInvitation> AcceptInvitation(Transaction& tx, const Marketplace& marketplace,
                                            std::string_view id);

}  // namespace shortlist
