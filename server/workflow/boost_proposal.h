#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/marketplace/boost_auction.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct BoostRequest {
  std::string freelancer_id;
  std::string job_id;
  int64_t connects = 0;
  int relevance = 0;  // of the match of freelancer and job, 0 to 100
};

// Bids for a first place among the proposals to an open job: holds the Connects and gives the slots
// anew. Refuses `freelancer_not_found`, `job_not_found`, `job_not_open`, what MayBid refuses
// (boost_auction.h), `insufficient_connects`.
Result<BoostBid> BoostProposal(Transaction& tx, const Marketplace& marketplace,
                               const BoostRequest& request);

// Notes what the client did with a boosted proposal; when that was enough, the bid is charged and
// the slots are given anew. After the end of the auction nothing counts. Refuses
// `boost_bid_not_found`.
Result<BoostBid> AttendBoost(Transaction& tx, const Marketplace& marketplace,
                             std::string_view bid_id, BoostAttention attention);

// Ends the auction of a job, for its first hire or because its time is over: charges who is in a
// slot, gives the others all back. Returns how many bids were decided.
Result<int64_t> EndBoosts(Transaction& tx, const Marketplace& marketplace, std::string_view job_id);

// Ends the auctions whose time is over, those of the oldest `limit` bids: to be called until it
// returns 0. Returns how many bids were decided.
Result<int64_t> EndDueBoosts(Transaction& tx, const Marketplace& marketplace, int limit);

}  // namespace shortlist
