// The state machines of hiring, over all states and all actions (marketplace rules, "Data model and
// state machines").
#include <map>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "server/marketplace/invitation.h"
#include "server/marketplace/job_lifecycle.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"

namespace shortlist {
namespace {

// What is allowed: from a state, by an action, to a state. All else is refused.
using Allowed = std::map<std::pair<std::string, std::string>, std::string>;

template <typename State, typename Action>
void ExpectExactly(const std::string& noun, State last_state, Action last_action,
                   const Allowed& allowed) {
  size_t met = 0;
  for (int s = 0; s <= static_cast<int>(last_state); ++s) {
    for (int a = 0; a <= static_cast<int>(last_action); ++a) {
      const auto state = static_cast<State>(s);
      const auto action = static_cast<Action>(a);
      const std::string from(NameOf(state));
      const std::string by(NameOf(action));
      const auto next = After(state, action);
      const auto expected = allowed.find({from, by});
      if (expected == allowed.end()) {
        ASSERT_FALSE(next.ok()) << from << " " << by;
        EXPECT_EQ(next.error().reason, noun + "_is_" + from) << by;
        EXPECT_EQ(next.error().code, ErrorCode::kConflict);
      } else {
        ASSERT_TRUE(next.ok()) << from << " " << by;
        EXPECT_EQ(NameOf(*next), expected->second) << from << " " << by;
        ++met;
      }
    }
  }
  EXPECT_EQ(met, allowed.size());
}

TEST(JobLifecycle, AllowsWhatTheRulesSayAndNothingElse) {
  ExpectExactly("job", JobStatus::kRemoved, JobAction::kRenew,
                {{{"draft", "publish"}, "open"},
                 {{"open", "pause"}, "paused"},
                 {{"paused", "resume"}, "open"},
                 {{"open", "fill"}, "filled"},
                 {{"open", "close"}, "closed"},
                 {{"paused", "close"}, "closed"},
                 {{"open", "expire"}, "expired"},
                 {{"open", "remove"}, "removed"},
                 {{"closed", "renew"}, "open"},
                 {{"expired", "renew"}, "open"}});
}

TEST(InvitationLifecycle, AllowsWhatTheRulesSayAndNothingElse) {
  ExpectExactly("invitation", InvitationState::kExpired, InvitationAction::kExpire,
                {{{"sent", "accept"}, "accepted"},
                 {{"sent", "decline"}, "declined"},
                 {{"sent", "ignore"}, "ignored"},
                 {{"sent", "withdraw"}, "withdrawn"},
                 {{"sent", "expire"}, "expired"}});
}

TEST(ProposalLifecycle, AllowsWhatTheRulesSayAndNothingElse) {
  Allowed allowed = {{{"pending", "submit"}, "submitted"},
                     {{"submitted", "reply"}, "active"},
                     {{"active", "offer"}, "offered"},
                     {{"offered", "end the offer of"}, "active"},
                     {{"offered", "hire"}, "hired"}};
  for (const char* from : {"submitted", "active"}) {
    allowed[{from, "decline"}] = "declined";
    allowed[{from, "withdraw"}] = "withdrawn";
    allowed[{from, "archive"}] = "archived";
  }
  for (const char* from : {"pending", "submitted", "active", "offered", "hired", "declined",
                           "withdrawn", "archived"}) {
    allowed[{from, "invalidate"}] = "invalid";
  }
  ExpectExactly("proposal", ProposalState::kInvalid, ProposalAction::kInvalidate, allowed);
}

TEST(OfferLifecycle, AllowsWhatTheRulesSayAndNothingElse) {
  ExpectExactly("offer", OfferState::kChanged, OfferAction::kChange,
                {{{"draft", "send"}, "sent"},
                 {{"sent", "accept"}, "accepted"},
                 {{"sent", "decline"}, "declined"},
                 {{"sent", "withdraw"}, "withdrawn"},
                 {{"sent", "expire"}, "expired"},
                 {{"sent", "change"}, "changed"}});
}

TEST(OfferLifecycle, LetsTheSideThatDidNotMakeAVersionAnswerIt) {
  for (const OfferSide maker : {OfferSide::kClient, OfferSide::kFreelancer}) {
    const OfferSide other =
        maker == OfferSide::kClient ? OfferSide::kFreelancer : OfferSide::kClient;
    Offer offer;
    offer.side = maker;
    for (const auto action : {OfferAction::kAccept, OfferAction::kDecline, OfferAction::kChange}) {
      EXPECT_TRUE(MayAct(offer, other, action).ok());
      EXPECT_EQ(MayAct(offer, maker, action).error().reason, "offer_not_yours_to_answer");
    }
    for (const auto action : {OfferAction::kSend, OfferAction::kWithdraw}) {
      EXPECT_TRUE(MayAct(offer, maker, action).ok());
      EXPECT_EQ(MayAct(offer, other, action).error().reason, "offer_not_yours_to_withdraw");
    }
  }
}

TEST(ProposalLifecycle, CountsAsLiveUntilItEndsWithoutWork) {
  for (const auto state :
       {ProposalState::kPending, ProposalState::kSubmitted, ProposalState::kActive,
        ProposalState::kOffered, ProposalState::kHired}) {
    EXPECT_TRUE(IsLive(state)) << NameOf(state);
  }
  for (const auto state : {ProposalState::kDeclined, ProposalState::kWithdrawn,
                           ProposalState::kArchived, ProposalState::kInvalid}) {
    EXPECT_FALSE(IsLive(state)) << NameOf(state);
  }
}

}  // namespace
}  // namespace shortlist
