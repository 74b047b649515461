// Invitations, proposals, offers, contracts and timers as they are kept.
#include "server/storage/hiring_repository.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Timestamp kThen{1'767'225'600'000'000};

Terms FullTerms() {
  return {Money{150'000, "USD"},
          std::nullopt,
          {{"draft", *ParseDay("2026-03-01"), Money{50'000, "USD"}},
           {"final", std::nullopt, Money{100'000, "USD"}}}};
}

Proposal FullProposal(const std::string& id, const std::string& job, const std::string& who) {
  Proposal proposal;
  proposal.id = id;
  proposal.job_id = job;
  proposal.freelancer_id = who;
  proposal.state = ProposalState::kSubmitted;
  proposal.terms = FullTerms();
  proposal.duration = JobDuration::kOneToThreeMonths;
  proposal.cover_letter = "I have done this before. ✓";
  proposal.invitation_id = "inv_1";
  proposal.connects = 6;
  proposal.spend_id = "csp_1";
  proposal.close_reason = "none";
  proposal.annotations = {true, false, true};
  proposal.viewed_at = kThen;
  proposal.submitted_at = kThen;
  proposal.created_at = kThen;
  proposal.updated_at = {kThen.micros + 1};
  proposal.seq = 7;
  return proposal;
}

class HiringRepositoryTest : public StorageTest {
 protected:
  template <typename Work>
  void Do(Work work) {
    const auto done = storage_->Transact([&](Transaction& tx) -> Result<int> {
      work(tx);
      return 0;
    });
    ASSERT_TRUE(done.ok());
  }

  void Insert(const Proposal& proposal) {
    Do([&](Transaction& tx) { EXPECT_TRUE(tx.proposals().Insert(proposal).ok()); });
  }

  std::vector<std::string> Ids(const HiringQuery<ProposalState>& query) {
    return storage_->Read([&](ReadTransaction& tx) {
      std::vector<std::string> ids;
      for (const Proposal& each : tx.proposals().List(query)) ids.push_back(each.id);
      return ids;
    });
  }
};

TEST_F(HiringRepositoryTest, KeepsEveryFieldOfEachNoun) {
  const Proposal proposal = FullProposal("prp_1", "job_1", "frl_1");
  Invitation invitation{"inv_1", "job_1", "frl_1", InvitationState::kDeclined,
                        "Come!", "No.",   "prp_1", kThen,
                        kThen,   kThen,   1,       3};
  Offer offer;
  offer.id = "ofr_1";
  offer.job_id = "job_1";
  offer.freelancer_id = "frl_1";
  offer.proposal_id = "prp_1";
  offer.state = OfferState::kChanged;
  offer.side = OfferSide::kFreelancer;
  offer.type = JobType::kHourly;
  offer.terms = {Money{5'000, "USD"}, 30, {}};
  offer.message = "We would like to";
  offer.close_reason = "too late";
  offer.keep_open = true;
  offer.round = 3;
  offer.previous_id = "ofr_0";
  offer.contract_id = "ctr_1";
  offer.expires_at = kThen;
  offer.created_at = offer.updated_at = kThen;
  offer.seq = 9;
  Contract contract{
      "ctr_1", "job_1", "frl_1", "ofr_1", ContractState::kPaused, JobType::kFixed, FullTerms(),
      kThen,   kThen,   1,       11};
  Do([&](Transaction& tx) {
    EXPECT_TRUE(tx.proposals().Insert(proposal).ok());
    EXPECT_TRUE(tx.invitations().Insert(invitation).ok());
    EXPECT_TRUE(tx.offers().Insert(offer).ok());
    EXPECT_TRUE(tx.contracts().Insert(contract).ok());
  });
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_EQ(*tx.proposals().Get("prp_1"), proposal);
    EXPECT_EQ(*tx.invitations().Get("inv_1"), invitation);
    EXPECT_EQ(*tx.offers().Get("ofr_1"), offer);
    EXPECT_EQ(*tx.contracts().Get("ctr_1"), contract);
    EXPECT_EQ(tx.proposals().Get("prp_9").error().reason, "proposal_not_found");
    EXPECT_EQ(tx.invitations().Get(std::string("a\0", 2)).error().reason, "invitation_not_found");
    EXPECT_EQ(tx.offers().Get("").error().reason, "offer_not_found");
    EXPECT_EQ(tx.contracts().Get("x").error().reason, "contract_not_found");
  });
}

TEST_F(HiringRepositoryTest, ListsAndCountsNewestFirstByJobFreelancerAndState) {
  Insert(FullProposal("prp_1", "job_1", "frl_1"));
  Insert(FullProposal("prp_2", "job_1", "frl_2"));
  Insert(FullProposal("prp_3", "job_2", "frl_1"));
  Proposal declined = FullProposal("prp_4", "job_1", "frl_1");
  declined.state = ProposalState::kDeclined;
  Insert(declined);
  EXPECT_THAT(Ids({}), ElementsAre("prp_4", "prp_3", "prp_2", "prp_1"));
  EXPECT_THAT(Ids({.job_id = "job_1"}), ElementsAre("prp_4", "prp_2", "prp_1"));
  EXPECT_THAT(Ids({.job_id = "job_1", .before_id = "prp_4", .limit = 1}), ElementsAre("prp_2"));
  EXPECT_THAT(Ids({.freelancer_id = "frl_1", .states = {ProposalState::kSubmitted}}),
              ElementsAre("prp_3", "prp_1"));
  EXPECT_THAT(Ids({.job_id = "job_1",
                   .freelancer_id = "frl_1",
                   .states = {ProposalState::kDeclined, ProposalState::kWithdrawn}}),
              ElementsAre("prp_4"));
  EXPECT_THAT(Ids({.job_id = std::string("\0", 1)}), IsEmpty());
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_EQ(tx.proposals().Count({.job_id = "job_1"}), 3);
    EXPECT_EQ(tx.proposals().Count({.states = {ProposalState::kHired}}), 0);
  });
}

TEST_F(HiringRepositoryTest, UpdatesTheNewestVersionOnly) {
  const Proposal proposal = FullProposal("prp_1", "job_1", "frl_1");
  Insert(proposal);
  Do([&](Transaction& tx) {
    Proposal changed = proposal;
    changed.state = ProposalState::kActive;
    changed.cover_letter = "";
    changed.seq = 12;
    const auto stored = tx.proposals().Update(changed, 1);
    ASSERT_TRUE(stored.ok());
    EXPECT_EQ(stored->version, 2);
    EXPECT_EQ(*tx.proposals().Get("prp_1"), *stored);
    EXPECT_EQ(tx.proposals().Update(changed, 1).error().reason, "stale_version");
    changed.id = "prp_2";
    EXPECT_EQ(tx.proposals().Update(changed, 1).error().reason, "proposal_not_found");
    changed.cover_letter = std::string("a\0b", 3);
    EXPECT_EQ(tx.proposals().Insert(changed).error().reason, "nul_in_string");
  });
}

TEST_F(HiringRepositoryTest, KeepsNoTwoLiveProposalsOfAFreelancerForAJob) {
  Insert(FullProposal("prp_1", "job_1", "frl_1"));
  EXPECT_ANY_THROW((void)storage_->Transact([&](Transaction& tx) -> Result<int> {
    (void)tx.proposals().Insert(FullProposal("prp_2", "job_1", "frl_1"));
    return 0;
  }));
  EXPECT_THAT(Ids({}), ElementsAre("prp_1"));
}

TEST_F(HiringRepositoryTest, FindsTheFirstTimerThatIsDue) {
  const Timer late{TimerKind::kOfferExpires, "ofr_1", {300}};
  const Timer early{TimerKind::kInvitationExpires, "inv_1", {100}};
  const Timer other{TimerKind::kInvitationExpires, "inv_2", {100}};
  Do([&](Transaction& tx) {
    for (const Timer& each : {late, other, early}) tx.timers().Set(each);
    EXPECT_EQ(tx.timers().FirstDue({99}), std::nullopt);
    EXPECT_EQ(tx.timers().FirstDue({100}), early);
    tx.timers().Clear(early.kind, early.subject);
    tx.timers().Clear(early.kind, early.subject);
    EXPECT_EQ(tx.timers().FirstDue({500}), other);
    tx.timers().Set({other.kind, other.subject, {400}});
    EXPECT_EQ(tx.timers().FirstDue({500}), late);
  });
}

}  // namespace
}  // namespace shortlist
