#include "server/workflow/read_boosts.h"

#include <algorithm>
#include <tuple>

#include "server/storage/storage.h"
#include "server/workflow/live_proposal.h"

namespace shortlist {

std::vector<std::string> BoostedProposals(const Marketplace& marketplace, std::string_view job_id) {
  return marketplace.storage->Read([&](ReadTransaction& tx) {
    auto bids = tx.boost_bids().OfJob(job_id);
    std::erase_if(bids, [](const BoostBid& bid) { return bid.state != BoostState::kInSlot; });
    std::sort(bids.begin(), bids.end(), [](const BoostBid& a, const BoostBid& b) {
      return std::tie(b.connects, a.placed_at, a.id) < std::tie(a.connects, b.placed_at, b.id);
    });
    std::vector<std::string> proposals;
    for (const BoostBid& bid : bids) {
      const auto live = LiveProposal(tx, bid.job_id, bid.freelancer_id);
      if (live) proposals.push_back(live->id);
    }
    return proposals;
  });
}

}  // namespace shortlist
