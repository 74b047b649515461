#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/boost_auction.h"

namespace soci {
class session;
}

namespace shortlist {

// Where bids for the first places of jobs are kept; their Connects are in the ledger. Part of a
// Transaction (storage.h), whose thread rule it shares.
class BoostBidRepository {
 public:
  explicit BoostBidRepository(soci::session* sql) : sql_(sql) {}

  void Insert(const BoostBid& bid);

  // Writes state, opens and views.
  void Update(const BoostBid& bid);

  // Refuses `boost_bid_not_found`.
  Result<BoostBid> Get(std::string_view id) const;

  // All that was ever bid for a job, oldest first.
  std::vector<BoostBid> OfJob(std::string_view job_id) const;

  // The oldest `limit` live bids of auctions that have ended at `now`.
  std::vector<BoostBid> Due(Timestamp now, int limit) const;

 private:
  soci::session* sql_;
};

}  // namespace shortlist
