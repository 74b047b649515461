#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/job.h"
#include "server/marketplace/offer.h"

namespace shortlist {

class Transaction;

// THE rules of who has to do with what stands between a job and a freelancer: whose the job is, is
// its client, and whose the profile is, its freelancer. Nobody else hears of it. As in ownership.h,
// a key of the command line and an admin act for all, on the sides that their roles have.

// The sides that are somebody's.
struct Sides {
  bool client = false;
  bool freelancer = false;

  bool Has(OfferSide side) const { return side == OfferSide::kClient ? client : freelancer; }
};

Sides SidesOf(const Transaction& tx, const Principal& who, const std::string& job_id,
              const std::string& freelancer_id);

// One that they may see, and from which sides.
template <typename Noun>
struct Seen {
  Noun noun;
  Sides sides;
};

// Of Invitation, Proposal, Offer and Contract. Refuses `<noun>_not_found` of what is not stored,
// has neither side theirs, or is a proposal that is being written, of which its freelancer knows
// alone.
template <typename Noun>
Result<Seen<Noun>> FindSeen(const Transaction& tx, const Principal& who, std::string_view id);

// As above, for what `side` may do alone: refuses `not_owner`, too.
template <typename Noun>
Result<Noun> RequireSide(const Transaction& tx, const Principal& who, std::string_view id,
                         OfferSide side);

// For which side of an offer they act: the one that is theirs, or, where both are, the one that
// they say. Refuses `offer_not_found`, `not_owner` (they say the other's) and `invalid_fields`
// (`/side` is required: both are theirs).
Result<OfferSide> RequireOfferSide(const Transaction& tx, const Principal& who, std::string_view id,
                                   std::optional<OfferSide> said);

// What they must know of to have to do with it. A job that is not found by searches is known to a
// freelancer whom its client invited or who has proposed to it, and a private freelancer to the
// client to whose job it has proposed. Refuse `job_not_found`, `freelancer_not_found`.
Result<void> RequireKnownJob(const Transaction& tx, const Principal& who, const std::string& job_id,
                             const std::string& freelancer_id);
// As above, of any freelancer of theirs.
bool IsKnown(const Transaction& tx, const Principal& who, const Job& job);
Result<void> RequireKnownFreelancer(const Transaction& tx, const Principal& who,
                                    const std::string& job_id, const std::string& freelancer_id);

}  // namespace shortlist
