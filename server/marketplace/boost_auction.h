#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"

namespace shortlist {

// The auction of the first places among a job's proposals: freelancers bid Connects on top of what
// the proposal cost. The highest bids hold the slots, and each pays what it bid. Marketplace rules
// b6.
struct BoostOptions {
  int slots = 4;
  int bid_min = 1;           // Connects
  int relevance_floor = 50;  // of the match of freelancer and job, 0 to 100: nobody buys their way
                             // past those who fit
  int auction_days = 7;      // from the posting of the job
  // What a client may have done with a boosted proposal before it was seen enough.
  int opens_max = 3;
  int views_max = 5;
};

// The bid's Connects are held (a pending transfer) until it is charged or returned.
enum class BoostState : uint8_t {
  kHeld,      // placed, not ranked yet
  kInSlot,    // among the highest: shown first
  kOutbid,    // below them; may come back in when a slot gets free
  kCharged,   // paid: it was seen enough, or in a slot at the end
  kReturned,  // given back in full: outbid at the end without having been seen enough
};

std::string_view NameOf(BoostState state);
std::optional<BoostState> BoostStateByName(std::string_view name);

struct BoostBid {
  std::string id;  // bst_..., also the group of the transfers that hold it
  std::string job_id;
  std::string freelancer_id;
  int64_t connects = 0;
  BoostState state = BoostState::kHeld;
  int opens = 0;  // how often the client opened it while it was in a slot
  int views = 0;
  Timestamp placed_at;
  Timestamp ends_at;  // of the auction

  // Whether it still takes part.
  bool is_live() const { return state != BoostState::kCharged && state != BoostState::kReturned; }

  bool operator==(const BoostBid&) const = default;
};

// Whether `bid` may join the bids for its job, of a freelancer whose match with the job is
// `relevance` (0 to 100). Refuses, in this order: `auction_ended`, `bid_too_small`,
// `match_too_weak`, `boost_already_bid` (a live bid of the same freelancer).
Result<void> MayBid(const BoostBid& bid, int relevance, std::span<const BoostBid> bids,
                    const BoostOptions& options);

// Gives the slots to the highest live bids, of equal ones to the earliest, and tells the others
// that they are outbid.
void GiveSlots(std::vector<BoostBid>* bids, const BoostOptions& options);

// What a client did with a proposal that was shown in a slot.
enum class BoostAttention : uint8_t {
  kView,      // it was on the screen
  kOpen,      // it was opened
  kInteract,  // shortlisted, answered, hired
};

// Notes it for a bid in a slot. An interaction ends the boost, as do enough opens or views: the bid
// is charged and its slot is free (GiveSlots). For a bid that is in no slot nothing changes.
void Attend(BoostAttention attention, const BoostOptions& options, BoostBid* bid);

// The end of the auction: who is in a slot pays, the others get all back.
void EndAuction(std::vector<BoostBid>* bids);

}  // namespace shortlist
