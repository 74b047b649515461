#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/contract.h"
#include "server/marketplace/hiring_query.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"
#include "server/workflow/hiring_sides.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

template <typename Noun>
struct HiringPage {
  std::vector<Noun> nouns;     // newest first
  int64_t total = 0;           // on all pages
  std::string next_before_id;  // empty: this is the last page
};

// Of Invitation, Proposal, Offer and Contract. GetHiring refuses as FindSeen (hiring_sides.h);
// ListHiring of a job or a freelancer as RequireOwn (ownership.h).
template <typename Noun>
Result<Seen<Noun>> GetHiring(const Marketplace& marketplace, const Principal& who,
                             std::string_view id);
// For its freelancer. Refuses as RequireSide.
Result<Proposal> GetOwnProposal(const Marketplace& marketplace, const Principal& who,
                                std::string_view id);
template <typename Noun>
Result<HiringPage<Noun>> ListHiring(const Marketplace& marketplace, const Principal& who,
                                    HiringQuery<decltype(Noun::state)> query);

}  // namespace shortlist
