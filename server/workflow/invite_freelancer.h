#pragma once

#include <string>

#include "index/base/result.h"
#include "server/marketplace/invitation.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct InviteRequest {
  std::string job_id;
  std::string freelancer_id;
  std::string message;
};

// A client asks a freelancer to propose to an open job. Refuses `job_not_found`, `job_not_open`,
// `freelancer_not_found`, `invalid_fields`, `invitation_exists` (one that is not answered yet),
// `proposal_exists` (they have proposed already).
Result<Invitation> InviteFreelancer(Transaction& tx, const Marketplace& marketplace,
                                    const InviteRequest& request);

}  // namespace shortlist
