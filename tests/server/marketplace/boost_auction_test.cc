#include "server/marketplace/boost_auction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shortlist {
namespace {

using ::testing::ElementsAre;

const BoostOptions kOptions;

BoostBid Bid(const std::string& id, int64_t connects, int64_t placed = 0) {
  BoostBid bid;
  bid.id = id;
  bid.freelancer_id = "frl_" + id;
  bid.connects = connects;
  bid.placed_at = {placed};
  bid.ends_at = {100};
  return bid;
}

std::vector<std::string> States(const std::vector<BoostBid>& bids) {
  std::vector<std::string> states;
  for (const BoostBid& bid : bids) states.push_back(bid.id + " " + std::string(NameOf(bid.state)));
  return states;
}

TEST(BoostAuction, TakesBidsOfThoseWhoFitUntilItEnds) {
  BoostBid other = Bid("a", 5);
  other.state = BoostState::kOutbid;
  BoostBid late = Bid("b", 0);
  late.placed_at = late.ends_at;
  const struct {
    BoostBid bid;
    int relevance;
    const char* reason;
  } kCases[] = {
      {late, 0, "auction_ended"},          {Bid("b", 0), 0, "bid_too_small"},
      {Bid("a", 1), 49, "match_too_weak"}, {Bid("a", 1), 50, "boost_already_bid"},
      {Bid("b", 1, 99), 50, ""},
  };
  for (const auto& each : kCases) {
    const auto allowed = MayBid(each.bid, each.relevance, {&other, 1}, kOptions);
    EXPECT_EQ(allowed ? "" : allowed.error().reason, each.reason);
  }
  other.state = BoostState::kCharged;
  EXPECT_TRUE(MayBid(Bid("a", 1), 50, {&other, 1}, kOptions).ok());
}

TEST(BoostAuction, TheHighestBidsHoldTheSlotsAndTheEarlierOfEqualOnes) {
  std::vector<BoostBid> bids = {Bid("a", 3, 1), Bid("b", 9, 2), Bid("c", 3, 3),
                                Bid("d", 3, 2), Bid("e", 3, 2), Bid("f", 8, 9)};
  GiveSlots(&bids, kOptions);
  EXPECT_THAT(States(bids), ElementsAre("a in_slot", "b in_slot", "c outbid", "d in_slot",
                                        "e outbid", "f in_slot"));
}

TEST(BoostAuction, WhoIsOutbidComesBackWhenASlotGetsFree) {
  std::vector<BoostBid> bids = {Bid("a", 5), Bid("b", 4), Bid("c", 3), Bid("d", 2), Bid("e", 1)};
  GiveSlots(&bids, kOptions);
  EXPECT_EQ(bids[4].state, BoostState::kOutbid);
  Attend(BoostAttention::kInteract, kOptions, &bids[0]);
  GiveSlots(&bids, kOptions);
  EXPECT_THAT(States(bids),
              ElementsAre("a charged", "b in_slot", "c in_slot", "d in_slot", "e in_slot"));
  bids.push_back(Bid("f", 9));
  GiveSlots(&bids, kOptions);
  EXPECT_EQ(bids[4].state, BoostState::kOutbid);
}

TEST(BoostAuction, ThreeOpensOrFiveViewsAreEnough) {
  for (const auto& [attention, enough] :
       {std::pair{BoostAttention::kOpen, 3}, std::pair{BoostAttention::kView, 5}}) {
    BoostBid bid = Bid("a", 1);
    bid.state = BoostState::kInSlot;
    for (int i = 1; i < enough; ++i) Attend(attention, kOptions, &bid);
    EXPECT_EQ(bid.state, BoostState::kInSlot);
    Attend(attention, kOptions, &bid);
    EXPECT_EQ(bid.state, BoostState::kCharged);
  }
}

// All states, all that may happen.
TEST(BoostAuction, WhatIsDecidedStaysDecided) {
  using enum BoostState;
  const struct {
    BoostState from;
    BoostState after_slots;
    BoostState after_interaction;
    BoostState after_end;
  } kCases[] = {{kHeld, kInSlot, kHeld, kReturned},
                {kInSlot, kInSlot, kCharged, kCharged},
                {kOutbid, kInSlot, kOutbid, kReturned},
                {kCharged, kCharged, kCharged, kCharged},
                {kReturned, kReturned, kReturned, kReturned}};
  for (const auto& each : kCases) {
    std::vector<BoostBid> bids = {Bid("a", 1)};
    bids[0].state = each.from;
    GiveSlots(&bids, kOptions);
    EXPECT_EQ(bids[0].state, each.after_slots);
    bids[0].state = each.from;
    Attend(BoostAttention::kInteract, kOptions, &bids[0]);
    EXPECT_EQ(bids[0].state, each.after_interaction);
    bids[0].state = each.from;
    EndAuction(&bids);
    EXPECT_EQ(bids[0].state, each.after_end);
    EXPECT_EQ(BoostStateByName(NameOf(each.from)), each.from);
  }
}

}  // namespace
}  // namespace shortlist
