// From an invitation or a proposal to a contract, and what ends on the way.
#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/storage/ledger_audit.h"
#include "server/workflow/answer_invitation.h"
#include "server/workflow/answer_offer.h"
#include "server/workflow/boost_proposal.h"
#include "server/workflow/change_job_status.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/create_job.h"
#include "server/workflow/create_proposal.h"
#include "server/workflow/grant_connects.h"
#include "server/workflow/invite_freelancer.h"
#include "server/workflow/make_offer.h"
#include "server/workflow/move_proposal.h"
#include "server/workflow/quote_connects.h"
#include "server/workflow/run_timers.h"
#include "server/workflow/submit_proposal.h"
#include "server/workflow/update_job.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;

constexpr int64_t kDay = 86'400;
constexpr int64_t kGranted = 40;

Terms Fixed(int64_t minor) { return {Money{minor, "USD"}, {}, {}}; }

class HiringVerbs : public WorkflowTest {
 protected:
  void SetUp() override {
    WorkflowTest::SetUp();
    if (IsSkipped()) return;
    // What is given without asking has tests of its own.
    marketplace_.connects.front().signup = 0;
    marketplace_.connects.front().monthly_basic = 0;
    job_ = Post();
    ada_ = Freelance("Ada");
    bob_ = Freelance("Bob");
  }

  std::string Post() {
    Job draft;
    draft.title = "A logo";
    draft.budget = Money{30'000, "USD"};  // 4 Connects a proposal
    draft.status = JobStatus::kDraft;
    const std::string id = Do(CreateJob, draft)->id;
    EXPECT_EQ(Status(id, JobAction::kPublish), "");
    return id;
  }

  std::string Freelance(const std::string& name) {
    Freelancer draft;
    draft.display_name = name;
    const std::string id = Do(CreateFreelancer, draft)->id;
    EXPECT_TRUE(
        Do(GrantConnects, ConnectsGrant{id, ConnectsSource::kBonus, kGranted, "start"}).ok());
    return id;
  }

  std::string Status(const std::string& job, JobAction action) {
    return ReasonOf(Do(ChangeJobStatus, JobStatusChange{job, action}));
  }

  std::string Quote(const std::string& who, const std::string& job) {
    return Do(QuoteConnects, QuoteRequest{who, job})->id;
  }

  // A proposal that was submitted and paid.
  Result<Proposal> Propose(const std::string& who) { return Propose(who, job_); }
  Result<Proposal> Propose(const std::string& who, const std::string& job) {
    const std::string quote = Quote(who, job);
    return storage_->Transact([&](Transaction& tx) -> Result<Proposal> {
      const auto made = CreateProposal(tx, marketplace_, {job, who, {Fixed(25'000), {}, "Hi"}});
      if (!made) return made;
      return SubmitProposal(tx, marketplace_, made->id, quote);
    });
  }

  Result<Proposal> Move(const std::string& id, ProposalAction action) {
    return Do(MoveProposal, ProposalMove{id, action, {}});
  }

  Result<Offer> MakeOfferTo(const std::string& who) {
    return Do(MakeOffer, NewOffer{job_, who, Fixed(25'000), "Will you?", false});
  }

  std::string StateOf(const std::string& proposal) {
    return Read([&](ReadTransaction& tx) {
      return std::string(NameOf(tx.proposals().Get(proposal)->state));
    });
  }
  std::string StatusOf(const std::string& job) {
    return Read(
        [&](ReadTransaction& tx) { return std::string(NameOf(tx.jobs().GetById(job)->status)); });
  }
  int64_t ConnectsOf(const std::string& who) {
    return Read([&](ReadTransaction& tx) {
      int64_t sum = 0;
      for (const auto& lot : tx.connects().SpendableLots(who, clock_.Now())) sum += lot.available;
      return sum;
    });
  }

  void ExpectBooksBalance() {
    const auto differences = Read([](ReadTransaction& tx) { return AuditLedger(tx).differences; });
    EXPECT_THAT(differences, ::testing::IsEmpty());
  }

  std::string job_;
  std::string ada_;
  std::string bob_;
};

TEST_F(HiringVerbs, TakeAProposalToAContract) {
  const auto proposal = Propose(ada_);
  ASSERT_TRUE(proposal.ok()) << proposal.error().reason;
  EXPECT_EQ(proposal->connects, 4);
  EXPECT_EQ(ConnectsOf(ada_), kGranted - 4);
  EXPECT_EQ(Read([&](ReadTransaction& tx) { return tx.jobs().GetById(job_)->proposals; }), 1);
  ASSERT_TRUE(Move(proposal->id, ProposalAction::kReply).ok());
  const auto offer = MakeOfferTo(ada_);
  ASSERT_TRUE(offer.ok());
  EXPECT_EQ(offer->proposal_id, proposal->id);
  EXPECT_EQ(StateOf(proposal->id), "offered");
  EXPECT_EQ(ReasonOf(Do(AcceptOffer, offer->id, OfferSide::kClient)), "offer_not_yours_to_answer");

  const auto counter =
      Do(CounterOffer, OfferChange{offer->id, OfferSide::kFreelancer, Fixed(28'000), "A bit more"});
  ASSERT_TRUE(counter.ok());
  EXPECT_EQ(counter->round, 2);
  EXPECT_EQ(counter->previous_id, offer->id);
  EXPECT_EQ(ReasonOf(Do(AcceptOffer, offer->id, OfferSide::kFreelancer)), "offer_is_changed");
  const auto accepted = Do(AcceptOffer, counter->id, OfferSide::kClient);
  ASSERT_TRUE(accepted.ok());
  EXPECT_EQ(accepted->contract.state, ContractState::kPending);
  EXPECT_EQ(accepted->contract.terms, Fixed(28'000));
  EXPECT_EQ(accepted->offer.contract_id, accepted->contract.id);
  EXPECT_EQ(StateOf(proposal->id), "hired");
  EXPECT_EQ(StatusOf(job_), "filled");
  EXPECT_EQ(ReasonOf(Do(AcceptOffer, counter->id, OfferSide::kClient)), "offer_is_accepted");
  ExpectBooksBalance();
}

TEST_F(HiringVerbs, LetAnInvitedFreelancerProposeForNothing) {
  const auto invited = Do(InviteFreelancer, InviteRequest{job_, ada_, "Come"});
  ASSERT_TRUE(invited.ok());
  EXPECT_EQ(ReasonOf(Do(InviteFreelancer, InviteRequest{job_, ada_, ""})), "invitation_exists");
  const auto accepted = Do(AcceptInvitation, invited->id);
  ASSERT_TRUE(accepted.ok());
  EXPECT_EQ(accepted->invitation.proposal_id, accepted->proposal.id);
  EXPECT_EQ(ReasonOf(Do(AcceptInvitation, invited->id)), "invitation_is_accepted");
  EXPECT_EQ(ReasonOf(Do(InviteFreelancer, InviteRequest{job_, ada_, ""})), "proposal_exists");
  // Not written yet.
  const std::string id = accepted->proposal.id;
  EXPECT_THAT(FieldsOf(Do(SubmitProposal, id, std::string())),
              ElementsAre("/terms/amount required"));
  const ProposalDraft draft{Fixed(20'000), JobDuration::kLessThanMonth, "Gladly"};
  EXPECT_EQ(ReasonOf(Do(UpdateProposal, id, draft, int64_t{7})), "stale_version");
  ASSERT_TRUE(Do(UpdateProposal, id, draft, int64_t{1}).ok());
  ASSERT_TRUE(Do(SubmitProposal, id, std::string()).ok());
  EXPECT_EQ(ConnectsOf(ada_), kGranted);
}

TEST_F(HiringVerbs, RefuseASecondProposalAndOneThatIsNotPaid) {
  const auto proposal = Propose(ada_);
  ASSERT_TRUE(proposal.ok());
  const NewProposal again{job_, ada_, {Fixed(25'000), {}, ""}};
  EXPECT_EQ(ReasonOf(Do(CreateProposal, again)), "proposal_exists");
  const auto unpaid = Do(CreateProposal, NewProposal{job_, bob_, {Fixed(25'000), {}, ""}});
  ASSERT_TRUE(unpaid.ok());
  EXPECT_THAT(FieldsOf(Do(SubmitProposal, unpaid->id, std::string())),
              ElementsAre("/quote_id required"));
  EXPECT_EQ(ReasonOf(Do(SubmitProposal, unpaid->id, Quote(ada_, job_))), "quote_not_found");
  EXPECT_EQ(ReasonOf(Do(SubmitProposal, unpaid->id, Quote(bob_, Post()))), "quote_not_found");
  ASSERT_TRUE(Do(SubmitProposal, unpaid->id, Quote(bob_, job_)).ok());
  // Once it has ended, another may be made.
  ASSERT_TRUE(Move(proposal->id, ProposalAction::kWithdraw).ok());
  EXPECT_TRUE(Propose(ada_).ok());
  EXPECT_EQ(ConnectsOf(ada_), kGranted - 8);
}

TEST_F(HiringVerbs, SendAProposalOnlyWithTheAnswersTheJobAsksFor) {
  const auto asked = storage_->Transact([&](Transaction& tx) -> Result<Job> {
    Job job = *tx.jobs().GetById(job_);
    job.questions = {"When?"};
    job.cover_letter_required = true;
    const int64_t version = job.version;
    return UpdateJob(tx, marketplace_, std::move(job), version);
  });
  ASSERT_TRUE(asked.ok());
  const std::string id = Do(CreateProposal, NewProposal{job_, ada_, {Fixed(25'000), {}, ""}})->id;
  const std::string quote = Quote(ada_, job_);
  EXPECT_THAT(FieldsOf(Do(SubmitProposal, id, quote)),
              ElementsAre("/answers required", "/cover_letter required"));
  EXPECT_EQ(StateOf(id), "pending");
  EXPECT_EQ(ConnectsOf(ada_), kGranted);
  const ProposalDraft whole{Fixed(25'000), {}, "Hi", {{"When?", "Now."}}};
  ASSERT_TRUE(Do(UpdateProposal, id, whole, int64_t{1}).ok());
  const auto sent = Do(SubmitProposal, id, quote);
  ASSERT_TRUE(sent.ok());
  EXPECT_THAT(sent->answers, ElementsAre(ScreeningAnswer{"When?", "Now."}));
  // What was sent stays whole.
  const ProposalDraft less{Fixed(25'000), {}, "Hi"};
  EXPECT_THAT(FieldsOf(Do(UpdateProposal, id, less, sent->version)),
              ElementsAre("/answers required"));
}

TEST_F(HiringVerbs, FillAJobWithAsManyAsItWants) {
  const auto wanted = storage_->Transact([&](Transaction& tx) -> Result<Job> {
    Job job = *tx.jobs().GetById(job_);
    job.persons_to_hire = 2;
    const int64_t version = job.version;
    return UpdateJob(tx, marketplace_, std::move(job), version);
  });
  ASSERT_TRUE(wanted.ok());
  for (const std::string& who : {ada_, bob_}) {
    EXPECT_EQ(StatusOf(job_), "open");
    const auto offer = MakeOfferTo(who);
    ASSERT_TRUE(Do(AcceptOffer, offer->id, OfferSide::kFreelancer).ok());
  }
  EXPECT_EQ(StatusOf(job_), "filled");
}

TEST_F(HiringVerbs, KeepTheReasonOfAClosedJobUntilItIsRenewed) {
  const JobStatusChange close{job_, JobAction::kClose, "We build it ourselves."};
  const auto closed = Do(ChangeJobStatus, close);
  ASSERT_TRUE(closed.ok());
  EXPECT_EQ(closed->close_reason, close.reason);
  const JobStatusChange renew{job_, JobAction::kRenew};
  EXPECT_EQ(Do(ChangeJobStatus, renew)->close_reason, "");
  const JobStatusChange endless{job_, JobAction::kClose, std::string(2'001, 'x')};
  EXPECT_THAT(FieldsOf(Do(ChangeJobStatus, endless)), ElementsAre("/reason too_long"));
}

TEST_F(HiringVerbs, ReturnConnectsWhenAJobIsClosedBeforeAnyContractButNotAfter) {
  const auto proposal = Propose(ada_);
  const auto invited = Do(InviteFreelancer, InviteRequest{job_, bob_, ""});
  EXPECT_EQ(Status(job_, JobAction::kClose), "");
  EXPECT_EQ(StateOf(proposal->id), "archived");
  EXPECT_EQ(ConnectsOf(ada_), kGranted);
  EXPECT_EQ(ReasonOf(Do(AcceptInvitation, invited->id)), "invitation_is_expired");
  EXPECT_EQ(Status(job_, JobAction::kClose), "job_is_closed");
  EXPECT_EQ(ReasonOf(MakeOfferTo(ada_)), "job_is_closed");

  EXPECT_EQ(Status(job_, JobAction::kRenew), "");
  ASSERT_TRUE(Propose(ada_).ok());
  ASSERT_TRUE(Propose(bob_).ok());
  auto offer = Do(MakeOffer, NewOffer{job_, bob_, Fixed(10'000), "", /*keep_open=*/true});
  ASSERT_TRUE(Do(AcceptOffer, offer->id, OfferSide::kFreelancer).ok());
  EXPECT_EQ(StatusOf(job_), "open");
  EXPECT_EQ(Status(job_, JobAction::kClose), "");
  EXPECT_EQ(ConnectsOf(ada_), kGranted - 4);
  ExpectBooksBalance();
}

TEST_F(HiringVerbs, MakeEveryProposalInvalidWhenTheJobIsRemoved) {
  const auto proposal = Propose(ada_);
  const auto hired = Propose(bob_);
  const auto offer = Do(MakeOffer, NewOffer{job_, bob_, Fixed(10'000), "", /*keep_open=*/true});
  ASSERT_TRUE(Do(AcceptOffer, offer->id, OfferSide::kFreelancer).ok());
  EXPECT_EQ(Status(job_, JobAction::kRemove), "");
  EXPECT_EQ(StateOf(proposal->id), "invalid");
  EXPECT_EQ(StateOf(hired->id), "invalid");
  EXPECT_EQ(ConnectsOf(ada_), kGranted);
  EXPECT_EQ(ConnectsOf(bob_), kGranted);
  ExpectBooksBalance();
}

TEST_F(HiringVerbs, CountAReplyAShortlistingAndOpensForABoost) {
  const auto proposal = Propose(ada_);
  const auto bid = Do(BoostProposal, BoostRequest{ada_, job_, 5, 90});
  ASSERT_TRUE(bid.ok());
  ASSERT_TRUE(Do(ViewProposal, proposal->id, BoostAttention::kOpen).ok());
  const auto opened = Read([&](ReadTransaction& tx) { return *tx.boost_bids().Get(bid->id); });
  EXPECT_EQ(opened.opens, 1);
  const auto seen = Read([&](ReadTransaction& tx) { return *tx.proposals().Get(proposal->id); });
  EXPECT_EQ(seen.viewed_at, clock_.Now());
  const auto noted = Do(AnnotateProposal, proposal->id, Annotations{.shortlisted = true});
  ASSERT_TRUE(noted.ok());
  EXPECT_TRUE(noted->annotations.shortlisted);
  const auto charged = Read([&](ReadTransaction& tx) { return *tx.boost_bids().Get(bid->id); });
  EXPECT_EQ(charged.state, BoostState::kCharged);
  EXPECT_EQ(ConnectsOf(ada_), kGranted - 4 - 5);
}

TEST_F(HiringVerbs, ShowNoPendingProposalToTheClient) {
  const auto pending = Do(CreateProposal, NewProposal{job_, ada_, {Fixed(25'000), {}, ""}});
  EXPECT_EQ(ReasonOf(Do(ViewProposal, pending->id, BoostAttention::kOpen)), "proposal_not_found");
  EXPECT_EQ(ReasonOf(Do(AnnotateProposal, pending->id, Annotations{})), "proposal_not_found");
  EXPECT_EQ(ReasonOf(MakeOfferTo(ada_)), "proposal_is_pending");
}

TEST_F(HiringVerbs, ExpireInOrderWhatIsNotAnsweredAlsoAfterALongSleep) {
  const auto proposal = Propose(ada_);
  const auto offer = MakeOfferTo(ada_);                                      // 7 days
  const auto invited = Do(InviteFreelancer, InviteRequest{job_, bob_, ""});  // 14 days
  Advance(7 * kDay - 1);
  EXPECT_EQ(RunTimers(marketplace_, 100), 0);
  Advance(1);
  EXPECT_EQ(RunTimers(marketplace_, 100), 1);
  EXPECT_EQ(RunTimers(marketplace_, 100), 0);
  EXPECT_EQ(StateOf(proposal->id), "active");
  Advance(1'000 * kDay);
  const int64_t before = LastSeq();
  EXPECT_EQ(RunTimers(marketplace_, 1), 2);  // of each kind of thing: a lot, too
  EXPECT_EQ(RunTimers(marketplace_, 100), 2);
  EXPECT_EQ(RunTimers(marketplace_, 100), 0);
  std::vector<std::string> happened;
  for (const Event& event : Events(before)) {
    happened.push_back(event.entity_id);
    EXPECT_LT(event.at, clock_.Now()) << "as of the moment when it was due";
  }
  EXPECT_THAT(happened, ElementsAre(invited->id, job_, proposal->id));
  EXPECT_EQ(StatusOf(job_), "expired");
  EXPECT_EQ(StateOf(proposal->id), "archived");
  const auto kept = Read([&](ReadTransaction& tx) { return *tx.offers().Get(offer->id); });
  EXPECT_EQ(kept.state, OfferState::kExpired);
  ExpectBooksBalance();
}

TEST_F(HiringVerbs, LeaveOneOfManyProposalsAtOnce) {
  std::vector<std::thread> clients;
  std::atomic<int> made = 0;
  std::atomic<int> refused = 0;
  for (int i = 0; i < 32; ++i) {
    clients.emplace_back([&] {
      const auto proposal = Do(CreateProposal, NewProposal{job_, ada_, {Fixed(25'000), {}, ""}});
      if (proposal) ++made;
      if (ReasonOf(proposal) == "proposal_exists") ++refused;
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(refused, 31);
}

TEST_F(HiringVerbs, HaveOneWinnerWhenAnOfferIsAcceptedAndWithdrawnAtOnce) {
  for (int round = 0; round < 10; ++round) {
    const std::string who = Freelance("F");
    const auto offer = Do(MakeOffer, NewOffer{job_, who, Fixed(10'000), "", /*keep_open=*/true});
    ASSERT_TRUE(offer.ok());
    std::string accepted;
    std::string withdrawn;
    std::thread freelancer(
        [&] { accepted = ReasonOf(Do(AcceptOffer, offer->id, OfferSide::kFreelancer)); });
    std::thread client([&] {
      withdrawn = ReasonOf(
          Do(EndOffer, OfferEnd{offer->id, OfferAction::kWithdraw, OfferSide::kClient, ""}));
    });
    freelancer.join();
    client.join();
    EXPECT_TRUE((accepted.empty() && withdrawn == "offer_is_accepted") ||
                (withdrawn.empty() && accepted == "offer_is_withdrawn"))
        << accepted << " " << withdrawn;
  }
}

}  // namespace
}  // namespace shortlist
