// Proposals boosted, attended and decided.
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/storage/ledger_audit.h"
#include "server/workflow/boost_proposal.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/create_job.h"
#include "server/workflow/expire_connects.h"
#include "server/workflow/grant_connects.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kDay = 86'400;
constexpr int64_t kGranted = 20;

class BoostVerbs : public WorkflowTest {
 protected:
  void SetUp() override {
    WorkflowTest::SetUp();
    if (IsSkipped()) return;
    // What is given without asking has tests of its own.
    marketplace_.connects.front().signup = 0;
    marketplace_.connects.front().monthly_basic = 0;
    job_ = Post();
    for (int i = 0; i < 6; ++i) freelancers_.push_back(Hire("Freelancer " + std::to_string(i)));
  }

  std::string Post() {
    Job draft;
    draft.title = "A logo";
    return Do(CreateJob, draft)->id;
  }

  std::string Hire(const std::string& name) {
    Freelancer draft;
    draft.display_name = name;
    const std::string id = Do(CreateFreelancer, draft)->id;
    EXPECT_TRUE(Do(GrantConnects, ConnectsGrant{id, ConnectsSource::kSignup, kGranted, "signup"}));
    return id;
  }

  Result<BoostBid> Bid(size_t who, int64_t connects, int relevance = 100) {
    return Do(BoostProposal, BoostRequest{freelancers_[who], job_, connects, relevance});
  }

  std::vector<std::string> States() {
    std::vector<std::string> states;
    for (const BoostBid& bid :
         Read([&](ReadTransaction& tx) { return tx.boost_bids().OfJob(job_); })) {
      states.emplace_back(NameOf(bid.state));
    }
    return states;
  }

  int64_t Available(size_t who) {
    int64_t sum = 0;
    for (const ConnectsLot& lot : Read([&](ReadTransaction& tx) {
           return tx.connects().SpendableLots(freelancers_[who], clock_.Now());
         })) {
      sum += lot.available;
    }
    return sum;
  }

  std::vector<std::string> Differences() {
    return Read([](ReadTransaction& tx) { return AuditLedger(tx).differences; });
  }

  std::string job_;
  std::vector<std::string> freelancers_;
};

TEST_F(BoostVerbs, RefuseInTheirOrder) {
  EXPECT_EQ(ReasonOf(Do(BoostProposal, BoostRequest{"frl_x", "job_x", 0, 0})),
            "freelancer_not_found");
  EXPECT_EQ(ReasonOf(Do(BoostProposal, BoostRequest{freelancers_[0], "job_x", 0, 0})),
            "job_not_found");
  EXPECT_EQ(ReasonOf(Bid(0, 0, 0)), "bid_too_small");
  EXPECT_EQ(ReasonOf(Bid(0, 1, 0)), "match_too_weak");
  EXPECT_EQ(ReasonOf(Bid(0, kGranted + 1)), "insufficient_connects");
  EXPECT_TRUE(Bid(0, 1).ok());
  EXPECT_EQ(ReasonOf(Bid(0, 2)), "boost_already_bid");
  EXPECT_EQ(ReasonOf(Do(AttendBoost, std::string("bst_x"), BoostAttention::kView)),
            "boost_bid_not_found");
  Advance(7 * kDay);
  EXPECT_EQ(ReasonOf(Bid(1, 1)), "auction_ended");
  EXPECT_EQ(Available(0), kGranted - 1);
  EXPECT_EQ(Available(1), kGranted);
}

TEST_F(BoostVerbs, TheHighestPayWhatTheyBidAndTheOthersNothing) {
  for (size_t i = 0; i < 6; ++i) ASSERT_TRUE(Bid(i, static_cast<int64_t>(i) + 1).ok());
  EXPECT_THAT(States(),
              ElementsAre("outbid", "outbid", "in_slot", "in_slot", "in_slot", "in_slot"));
  EXPECT_EQ(Available(0), kGranted - 1);  // held
  Advance(7 * kDay - 1);
  EXPECT_EQ(*Do(EndDueBoosts, 100), 0);
  Advance(1);
  EXPECT_EQ(*Do(EndDueBoosts, 1), 6);  // a job as a whole
  EXPECT_EQ(*Do(EndDueBoosts, 100), 0);
  EXPECT_THAT(States(),
              ElementsAre("returned", "returned", "charged", "charged", "charged", "charged"));
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(Available(i), i < 2 ? kGranted : kGranted - static_cast<int64_t>(i) - 1);
  }
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(BoostVerbs, AnInteractionIsPaidAndFreesTheSlot) {
  for (size_t i = 0; i < 5; ++i) ASSERT_TRUE(Bid(i, 5).ok());
  EXPECT_THAT(States(), ElementsAre("in_slot", "in_slot", "in_slot", "in_slot", "outbid"));
  const auto bids = Read([&](ReadTransaction& tx) { return tx.boost_bids().OfJob(job_); });
  EXPECT_EQ(Do(AttendBoost, bids[1].id, BoostAttention::kInteract)->state, BoostState::kCharged);
  EXPECT_EQ(Do(AttendBoost, bids[0].id, BoostAttention::kView)->views, 1);
  EXPECT_THAT(States(), ElementsAre("in_slot", "charged", "in_slot", "in_slot", "in_slot"));
  EXPECT_EQ(*Do(EndBoosts, job_), 4);  // the first hire
  EXPECT_EQ(Available(1), kGranted - 5);
  EXPECT_EQ(Available(4), kGranted - 5);
  EXPECT_EQ(*Do(EndBoosts, job_), 0);
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(BoostVerbs, NothingCountsAfterTheEnd) {
  for (size_t i = 0; i < 5; ++i) ASSERT_TRUE(Bid(i, 5).ok());
  const auto bids = Read([&](ReadTransaction& tx) { return tx.boost_bids().OfJob(job_); });
  Advance(7 * kDay);
  EXPECT_EQ(Do(AttendBoost, bids[4].id, BoostAttention::kInteract)->state, BoostState::kReturned);
  EXPECT_EQ(Available(4), kGranted);
}

TEST_F(BoostVerbs, WhatIsReturnedAfterItsLotHasExpiredLivesOn) {
  Advance(364 * kDay);
  job_ = Post();
  for (size_t i = 0; i < 5; ++i) ASSERT_TRUE(Bid(i, 5).ok());
  Advance(kDay);
  EXPECT_EQ(*Do(ExpireConnects, 100), (ExpiredConnects{6, 6 * kGranted - 5 * 5}));
  EXPECT_EQ(Available(4), 0);
  Advance(6 * kDay);
  EXPECT_EQ(*Do(EndDueBoosts, 100), 5);
  EXPECT_EQ(Available(0), 0);
  EXPECT_EQ(Available(4), 5);
  Advance(30 * kDay);
  EXPECT_EQ(Available(4), 0);
  EXPECT_EQ(*Do(ExpireConnects, 100), (ExpiredConnects{1, 5}));
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(BoostVerbs, RandomAuctionsLoseNothing) {
  constexpr uint64_t kSeed = 11;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  for (int step = 0; step < 200; ++step) {
    const auto bids = Read([&](ReadTransaction& tx) { return tx.boost_bids().OfJob(job_); });
    const uint64_t what = random() % 10;
    if (what < 5) {
      (void)Bid(random() % 6, 1 + static_cast<int64_t>(random() % 6));
    } else if (what < 8 && !bids.empty()) {
      const auto attention = static_cast<BoostAttention>(random() % 3);
      EXPECT_TRUE(Do(AttendBoost, bids[random() % bids.size()].id, attention).ok());
    } else if (what == 8) {
      EXPECT_TRUE(Do(EndBoosts, job_).ok());
    } else {
      job_ = Post();
    }
  }
  // Given, or paid, or held: what every bid has come to.
  int64_t left = 0;
  for (size_t i = 0; i < 6; ++i) left += Available(i);
  const auto platform =
      Read([](ReadTransaction& tx) { return tx.ledger().GetAccount(kPlatformConnectsAccount); });
  EXPECT_EQ(left, -platform->balances.posted() - platform->balances.credits_pending);
  EXPECT_GT(platform->balances.credits_posted, 0);
  EXPECT_THAT(Differences(), IsEmpty());
}

}  // namespace
}  // namespace shortlist
