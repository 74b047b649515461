#include "server/workflow/hiring_sides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/marketplace/contract.h"
#include "server/workflow/change_job_status.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/create_job.h"
#include "server/workflow/create_proposal.h"
#include "server/workflow/invite_freelancer.h"
#include "server/workflow/make_offer.h"
#include "server/workflow/read_hiring.h"
#include "server/workflow/read_jobs.h"
#include "server/workflow/update_job.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;

constexpr OfferSide kClient = OfferSide::kClient;
constexpr OfferSide kFreelancer = OfferSide::kFreelancer;

// Cleo's job, and Ada's profile; each has both roles.
class HiringSides : public WorkflowTest {
 protected:
  void SetUp() override {
    WorkflowTest::SetUp();
    if (IsSkipped()) return;
    job_ = Post("acc_cleo");
    ada_ = Freelance("acc_ada");
  }

  static Principal SessionOf(const std::string& name) {
    return {"ses_" + name, "acc_" + name, {Role::kClient, Role::kFreelancer}};
  }
  static Principal KeyOf(Role role) { return {"key_1", "", {role}}; }

  std::string Post(const std::string& owner, JobStatus status = JobStatus::kOpen) {
    Job draft;
    draft.title = "A logo";
    draft.owner = owner;
    draft.status = status;
    return Do(CreateJob, draft)->id;
  }
  std::string Freelance(const std::string& owner, Visibility visibility = Visibility::kPublic) {
    Freelancer draft;
    draft.display_name = "Name";
    draft.owner = owner;
    draft.visibility = visibility;
    return Do(CreateFreelancer, draft)->id;
  }
  static Terms SomeTerms() { return {Money{500, "USD"}, {}, {}}; }
  std::string Propose(const std::string& freelancer) {
    return Do(CreateProposal, NewProposal{job_, freelancer, {SomeTerms(), {}, ""}})->id;
  }
  std::string MakeOne() { return Do(MakeOffer, NewOffer{job_, ada_, SomeTerms(), "", true})->id; }

  // "cf": those that are theirs.
  std::string WhichSides(const Principal& who) {
    const Sides sides = Read([&](ReadTransaction& tx) { return SidesOf(tx, who, job_, ada_); });
    return std::string(sides.client ? "c" : "") + (sides.freelancer ? "f" : "");
  }
  std::string SideFor(const Principal& who, const std::string& offer,
                      std::optional<OfferSide> said) {
    const auto side =
        Read([&](ReadTransaction& tx) { return RequireOfferSide(tx, who, offer, said); });
    return side ? std::string(NameOf(*side)) : side.error().reason;
  }
  std::string KnownFreelancer(const Principal& who, const std::string& id) {
    return ReasonOf(
        Read([&](ReadTransaction& tx) { return RequireKnownFreelancer(tx, who, job_, id); }));
  }

  std::string job_;
  std::string ada_;
};

TEST_F(HiringSides, AreTheOwnersOfTheJobAndOfTheProfile) {
  EXPECT_EQ(WhichSides(SessionOf("cleo")), "c");
  EXPECT_EQ(WhichSides(SessionOf("ada")), "f");
  EXPECT_EQ(WhichSides(SessionOf("eve")), "");
  EXPECT_EQ(WhichSides(KeyOf(Role::kClient)), "c");
  EXPECT_EQ(WhichSides(KeyOf(Role::kAgencyManager)), "f");
  EXPECT_EQ(WhichSides(KeyOf(Role::kAdmin)), "cf");
  // What is theirs without the role for it is not their side.
  Principal only_hires = SessionOf("ada");
  only_hires.roles = {Role::kClient};
  EXPECT_EQ(WhichSides(only_hires), "");
}

TEST_F(HiringSides, ShowAProposalThatIsBeingWrittenToItsFreelancerAlone) {
  const std::string id = Propose(ada_);
  const auto refusal = [&](const Principal& who) {
    return ReasonOf(GetHiring<Proposal>(marketplace_, who, id));
  };
  EXPECT_EQ(refusal(SessionOf("ada")), "");
  EXPECT_EQ(refusal(KeyOf(Role::kFreelancer)), "");
  EXPECT_EQ(refusal(SessionOf("cleo")), "proposal_not_found");
  EXPECT_EQ(refusal(KeyOf(Role::kClient)), "proposal_not_found");
  EXPECT_EQ(refusal(SessionOf("eve")), "proposal_not_found");
}

TEST_F(HiringSides, AreToldWhatIsNotTheirsToDo) {
  const std::string id = MakeOne();
  const auto seen = GetHiring<Offer>(marketplace_, SessionOf("ada"), id);
  ASSERT_TRUE(seen.ok());
  EXPECT_TRUE(seen->sides.Has(kFreelancer));
  EXPECT_FALSE(seen->sides.Has(kClient));
  EXPECT_EQ(SideFor(SessionOf("ada"), id, {}), "freelancer");
  EXPECT_EQ(SideFor(SessionOf("ada"), id, kFreelancer), "freelancer");
  EXPECT_EQ(SideFor(SessionOf("ada"), id, kClient), "not_owner");
  EXPECT_EQ(SideFor(SessionOf("cleo"), id, {}), "client");
  EXPECT_EQ(SideFor(SessionOf("eve"), id, {}), "offer_not_found");
  EXPECT_EQ(SideFor(kOperator, id, kClient), "client");
  const auto unsaid =
      Read([&](ReadTransaction& tx) { return RequireOfferSide(tx, kOperator, id, {}); });
  EXPECT_THAT(FieldsOf(unsaid), ElementsAre("/side required"));
}

TEST_F(HiringSides, ListTheirOwn) {
  const auto refusal = [&](const Principal& who, const HiringQuery<OfferState>& query) {
    return ReasonOf(ListHiring<Offer>(marketplace_, who, query));
  };
  EXPECT_EQ(refusal(SessionOf("cleo"), {.job_id = job_}), "");
  EXPECT_EQ(refusal(SessionOf("ada"), {.job_id = job_}), "not_owner");
  EXPECT_EQ(refusal(SessionOf("ada"), {.freelancer_id = ada_}), "");
  EXPECT_EQ(refusal(SessionOf("cleo"), {.freelancer_id = ada_}), "not_owner");
  EXPECT_EQ(refusal(SessionOf("ada"), {.job_id = Post("acc_cleo", JobStatus::kDraft)}),
            "job_not_found");
  EXPECT_EQ(refusal(kOperator, {.job_id = job_, .freelancer_id = ada_}), "");
}

TEST_F(HiringSides, KnowAJobForInvitedOnesOnceTheyAreInvited) {
  const auto hidden = storage_->Transact([&](Transaction& tx) -> Result<Job> {
    Job job = *tx.jobs().GetById(job_);
    job.visibility = JobVisibility::kInviteOnly;
    return UpdateJob(tx, marketplace_, std::move(job), 1);
  });
  ASSERT_TRUE(hidden.ok());
  const auto known = [&](const Principal& who) {
    return ReasonOf(GetJob(marketplace_, job_, who));
  };
  const auto may_propose = [&](const std::string& name) {
    return ReasonOf(Read(
        [&](ReadTransaction& tx) { return RequireKnownJob(tx, SessionOf(name), job_, ada_); }));
  };
  EXPECT_EQ(known(SessionOf("cleo")), "");
  EXPECT_EQ(known(SessionOf("ada")), "job_not_found");
  EXPECT_EQ(may_propose("ada"), "job_not_found");
  ASSERT_TRUE(Do(InviteFreelancer, InviteRequest{job_, ada_, ""}).ok());
  EXPECT_EQ(known(SessionOf("ada")), "");
  EXPECT_EQ(may_propose("ada"), "");
  EXPECT_EQ(known(SessionOf("eve")), "job_not_found");
  ASSERT_TRUE(Do(ChangeJobStatus, JobStatusChange{job_, JobAction::kPause}).ok());
  EXPECT_EQ(known(SessionOf("ada")), "");
  ASSERT_TRUE(Do(ChangeJobStatus, JobStatusChange{job_, JobAction::kResume}).ok());
  ASSERT_TRUE(Do(ChangeJobStatus, JobStatusChange{job_, JobAction::kRemove}).ok());
  EXPECT_EQ(known(SessionOf("ada")), "job_not_found");
}

TEST_F(HiringSides, KnowAPrivateFreelancerOnceItHasProposed) {
  const std::string hidden = Freelance("acc_eve", Visibility::kPrivate);
  EXPECT_EQ(KnownFreelancer(SessionOf("cleo"), ada_), "");
  EXPECT_EQ(KnownFreelancer(SessionOf("eve"), hidden), "");
  EXPECT_EQ(KnownFreelancer(SessionOf("cleo"), hidden), "freelancer_not_found");
  EXPECT_EQ(KnownFreelancer(KeyOf(Role::kClient), hidden), "");
  EXPECT_EQ(KnownFreelancer(KeyOf(Role::kClient), "frl_none"), "freelancer_not_found");
  const std::string id = Propose(hidden);
  EXPECT_EQ(KnownFreelancer(SessionOf("cleo"), hidden), "freelancer_not_found") << "being written";
  const auto sent = storage_->Transact([&](Transaction& tx) -> Result<Proposal> {
    auto proposal = tx.proposals().Get(id);
    proposal->state = ProposalState::kSubmitted;
    const int64_t version = proposal->version;
    return tx.proposals().Update(*std::move(proposal), version);
  });
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(KnownFreelancer(SessionOf("cleo"), hidden), "");
}

TEST_F(HiringSides, KnowTheJobsThatAreOpenAndTheirOwn) {
  const auto refusal = [&](const Principal& who, const std::string& id) {
    return ReasonOf(Read([&](ReadTransaction& tx) { return RequireKnownJob(tx, who, id, ada_); }));
  };
  EXPECT_EQ(refusal(SessionOf("ada"), job_), "");
  EXPECT_EQ(refusal(SessionOf("ada"), "job_none"), "job_not_found");
  ASSERT_EQ(ReasonOf(Do(ChangeJobStatus, JobStatusChange{job_, JobAction::kPause})), "");
  EXPECT_EQ(refusal(SessionOf("ada"), job_), "job_not_found");
  EXPECT_EQ(refusal(SessionOf("cleo"), job_), "");
  EXPECT_EQ(refusal(KeyOf(Role::kFreelancer), job_), "");
}

TEST_F(HiringSides, AreNotJoinedOverAJobWhoseClientIsOnHold) {
  Job held;
  held.title = "A logo";
  held.status = JobStatus::kOpen;
  held.on_hold = true;
  job_ = Do(CreateJob, held)->id;
  const auto made = Do(CreateProposal, NewProposal{job_, ada_, {SomeTerms(), {}, ""}});
  EXPECT_EQ(ReasonOf(made), "job_not_open");
}

}  // namespace
}  // namespace shortlist
