#include "server/marketplace/boost_auction.h"

#include <algorithm>
#include <tuple>

#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr EnumWords<5> kStates = {"held", "in_slot", "outbid", "charged", "returned"};

Error NotAllowed(std::string reason, std::string detail) {
  return {ErrorCode::kFailedPrecondition, std::move(reason), std::move(detail), {}};
}

}  // namespace

std::string_view NameOf(BoostState state) { return WordOf(kStates, state); }
std::optional<BoostState> BoostStateByName(std::string_view name) {
  return EnumByWord<BoostState>(kStates, name);
}

Result<void> MayBid(const BoostBid& bid, int relevance, std::span<const BoostBid> bids,
                    const BoostOptions& options) {
  if (bid.placed_at >= bid.ends_at) {
    return NotAllowed("auction_ended", "it ended at " + FormatTimestamp(bid.ends_at));
  }
  if (bid.connects < options.bid_min) {
    return NotAllowed("bid_too_small",
                      "a bid is at least " + std::to_string(options.bid_min) + " Connects");
  }
  if (relevance < options.relevance_floor) {
    return NotAllowed("match_too_weak", "only a good match of freelancer and job may be boosted");
  }
  for (const BoostBid& other : bids) {
    if (other.is_live() && other.freelancer_id == bid.freelancer_id) {
      return NotAllowed("boost_already_bid", "a freelancer has one bid for a job");
    }
  }
  return {};
}

void GiveSlots(std::vector<BoostBid>* bids, const BoostOptions& options) {
  std::vector<BoostBid*> live;
  for (BoostBid& bid : *bids) {
    if (bid.is_live()) live.push_back(&bid);
  }
  std::sort(live.begin(), live.end(), [](const BoostBid* a, const BoostBid* b) {
    return std::tie(b->connects, a->placed_at, a->id) < std::tie(a->connects, b->placed_at, b->id);
  });
  const auto slots = static_cast<size_t>(options.slots);
  for (size_t at = 0; at < live.size(); ++at) {
    live[at]->state = at < slots ? BoostState::kInSlot : BoostState::kOutbid;
  }
}

void Attend(BoostAttention attention, const BoostOptions& options, BoostBid* bid) {
  if (bid->state != BoostState::kInSlot) return;
  bid->views += attention == BoostAttention::kView;
  bid->opens += attention == BoostAttention::kOpen;
  if (attention == BoostAttention::kInteract || bid->opens >= options.opens_max ||
      bid->views >= options.views_max) {
    bid->state = BoostState::kCharged;
  }
}

void EndAuction(std::vector<BoostBid>* bids) {
  for (BoostBid& bid : *bids) {
    if (!bid.is_live()) continue;
    bid.state = bid.state == BoostState::kInSlot ? BoostState::kCharged : BoostState::kReturned;
  }
}

}  // namespace shortlist
