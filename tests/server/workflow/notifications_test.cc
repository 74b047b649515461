// Who is told of what, exactly once, and for how long.
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/workflow/answer_invitation.h"
#include "server/workflow/answer_offer.h"
#include "server/workflow/change_job_status.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/create_job.h"
#include "server/workflow/create_proposal.h"
#include "server/workflow/delete_freelancer.h"
#include "server/workflow/grant_connects.h"
#include "server/workflow/invite_freelancer.h"
#include "server/workflow/make_offer.h"
#include "server/workflow/move_proposal.h"
#include "server/workflow/notification_settings.h"
#include "server/workflow/quote_connects.h"
#include "server/workflow/read_notifications.h"
#include "server/workflow/run_timers.h"
#include "server/workflow/save_search.h"
#include "server/workflow/submit_proposal.h"
#include "server/workflow/tell_alerts.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kDay = 86'400;
const std::string kAcme = "acme";
const Principal kAdmin{"key_1", "", {Role::kAdmin}};

Terms Fixed(int64_t minor) { return {Money{minor, "USD"}, {}, {}}; }

class Notifications : public WorkflowTest {
 protected:
  void SetUp() override {
    WorkflowTest::SetUp();
    if (IsSkipped()) return;
    job_ = Post(kAcme);
    ada_ = Freelance("Ada");
    bob_ = Freelance("Bob");
  }

  // What must succeed.
  template <typename Verb, typename... Arguments>
  void Must(Verb verb, const Arguments&... arguments) {
    const auto done = Do(verb, arguments...);
    EXPECT_TRUE(done.ok());
  }

  std::string Post(const std::string& client) {
    Job draft;
    draft.title = "A logo";
    draft.budget = Money{30'000, "USD"};
    draft.status = JobStatus::kDraft;
    draft.client.external_id = client;
    const std::string id = Do(CreateJob, draft)->id;
    Status(id, JobAction::kPublish);
    return id;
  }
  std::string Freelance(const std::string& name) {
    Freelancer draft;
    draft.display_name = name;
    const std::string id = Do(CreateFreelancer, draft)->id;
    EXPECT_TRUE(Do(GrantConnects, ConnectsGrant{id, ConnectsSource::kBonus, 40, "start"}).ok());
    return id;
  }
  void Status(const std::string& job, JobAction action) {
    EXPECT_TRUE(Do(ChangeJobStatus, JobStatusChange{job, action}).ok());
  }

  std::string Invite(const std::string& who) {
    return Do(InviteFreelancer, InviteRequest{job_, who, "Come"})->id;
  }
  std::string Propose(const std::string& who) {
    const std::string quote = Do(QuoteConnects, QuoteRequest{who, job_})->id;
    const auto proposal = storage_->Transact([&](Transaction& tx) -> Result<Proposal> {
      const auto made = CreateProposal(tx, marketplace_, {job_, who, {Fixed(25'000), {}, "Hi"}});
      if (!made) return made;
      return SubmitProposal(tx, marketplace_, made->id, quote);
    });
    return proposal->id;
  }
  Result<Proposal> Move(const std::string& id, ProposalAction action) {
    return Do(MoveProposal, ProposalMove{id, action, {}});
  }
  std::string OfferTo(const std::string& who) {
    return Do(MakeOffer, NewOffer{job_, who, Fixed(25'000), "Will you?", false})->id;
  }

  // Makes Ada's profile that of an account.
  void Register(bool confirmed) {
    Account account;
    account.id = "acc_1";
    account.email = "ada@example.org";
    account.name = "Ada";
    account.roles = {Role::kFreelancer};
    if (confirmed) account.email_verified_at = kStart;
    account.version = 1;
    const auto done = storage_->Transact([&](Transaction& tx) -> Result<Freelancer> {
      if (const auto kept = tx.accounts().Insert(account); !kept) return kept.error();
      auto freelancer = tx.freelancers().GetById(ada_);
      freelancer->owner = account.id;
      return tx.freelancers().Update(*freelancer, freelancer->version);
    });
    EXPECT_TRUE(done.ok());
  }
  // Their subjects, the first that was queued first.
  std::vector<std::string> Mails() {
    std::vector<std::string> subjects;
    Read([&](ReadTransaction& tx) {
      for (const QueuedMail& mail : tx.mail_queue().List()) subjects.push_back(mail.subject);
    });
    return subjects;
  }

  std::vector<Notification> All(const std::string& person) {
    return ListNotifications(marketplace_, kAdmin, {.person = person, .limit = 100})->notifications;
  }
  // "kind subject" of each that the person was told since the last call, oldest first.
  std::vector<std::string> News(const std::string& person) {
    std::vector<std::string> news;
    const auto all = All(person);
    for (auto each = all.rbegin(); each != all.rend(); ++each) {
      if (each->position <= seen_[person]) continue;
      seen_[person] = each->position;
      news.push_back(std::string(NameOf(each->kind)) + " " + each->subject_id);
    }
    return news;
  }

  std::string job_, ada_, bob_;
  std::map<std::string, int64_t> seen_;
};

TEST_F(Notifications, TellEachSideWhatTheOtherDid) {
  const std::string invitation = Invite(ada_);
  EXPECT_THAT(News(ada_), ElementsAre("invited " + invitation));
  const std::string refused = Invite(bob_);
  Must(AnswerInvitation, InvitationAnswer{refused, InvitationAction::kDecline, "No"});
  EXPECT_THAT(News(kAcme), ElementsAre("invitation_declined " + refused));
  const auto accepted = Do(AcceptInvitation, invitation);
  EXPECT_THAT(News(kAcme), ElementsAre("invitation_accepted " + invitation));
  const std::string proposal = accepted->proposal.id;
  ASSERT_TRUE(Do(UpdateProposal, proposal, ProposalDraft{Fixed(25'000), {}, "Hi"}, 1).ok());
  EXPECT_THAT(News(kAcme), IsEmpty());  // it is being written
  ASSERT_TRUE(Do(SubmitProposal, proposal, std::string()).ok());
  EXPECT_THAT(News(kAcme), ElementsAre("proposal_received " + proposal));

  News(ada_);
  for (int i = 0; i < 2; ++i) Must(ViewProposal, proposal, BoostAttention::kView);
  EXPECT_THAT(News(ada_), ElementsAre("proposal_viewed " + proposal));
  Must(AnnotateProposal, proposal, Annotations{false, true, false});
  Must(AnnotateProposal, proposal, Annotations{true, true, false});
  EXPECT_THAT(News(ada_), ElementsAre("proposal_shortlisted " + proposal));

  const std::string offer = OfferTo(ada_);
  EXPECT_THAT(News(ada_), ElementsAre("offer_made " + offer));
  const auto counter =
      Do(CounterOffer, OfferChange{offer, OfferSide::kFreelancer, Fixed(30'000), "More"});
  EXPECT_THAT(News(kAcme), ElementsAre("offer_countered " + counter->id));
  ASSERT_TRUE(Do(AcceptOffer, counter->id, OfferSide::kClient).ok());
  EXPECT_THAT(News(ada_), ElementsAre("offer_accepted " + counter->id));
  EXPECT_THAT(News(kAcme), IsEmpty());
  EXPECT_THAT(News(bob_), ElementsAre("invited " + refused));
  const Notification told = All(ada_).front();
  EXPECT_EQ(told.job_id, job_);
  EXPECT_EQ(told.freelancer_id, ada_);
  EXPECT_EQ(told.at, clock_.Now());
  EXPECT_FALSE(told.read_at);
}

TEST_F(Notifications, TellOfWhatIsDeclinedWithdrawnAndExpired) {
  const std::string first = Propose(ada_);
  const std::string second = Propose(bob_);
  News(kAcme);
  EXPECT_TRUE(Move(first, ProposalAction::kDecline).ok());
  EXPECT_TRUE(Move(second, ProposalAction::kWithdraw).ok());
  EXPECT_THAT(News(ada_), ElementsAre("proposal_declined " + first));
  EXPECT_THAT(News(kAcme), ElementsAre("proposal_withdrawn " + second));

  const std::string declined = OfferTo(ada_);
  Must(EndOffer, OfferEnd{declined, OfferAction::kDecline, OfferSide::kFreelancer, {}});
  EXPECT_THAT(News(kAcme), ElementsAre("offer_declined " + declined));
  const std::string withdrawn = OfferTo(ada_);
  Must(EndOffer, OfferEnd{withdrawn, OfferAction::kWithdraw, OfferSide::kClient, {}});
  EXPECT_THAT(News(ada_), ElementsAre("offer_made " + declined, "offer_made " + withdrawn,
                                      "offer_withdrawn " + withdrawn));
  const std::string expired = OfferTo(ada_);
  News(ada_);
  Advance(8 * kDay);
  RunTimers(marketplace_, 100);
  EXPECT_THAT(News(kAcme), ElementsAre("offer_expired " + expired));
  EXPECT_THAT(News(ada_), ElementsAre("offer_expired " + expired));
  // As of the moment when it happened.
  EXPECT_EQ(All(ada_).front().at.micros, kStart.micros + 7 * kDay * 1'000'000);
}

TEST_F(Notifications, TellThoseWhoWaitThatTheJobIsOver) {
  Propose(ada_);
  EXPECT_TRUE(Move(Propose(bob_), ProposalAction::kWithdraw).ok());
  const std::string carol = Freelance("Carol");
  Invite(carol);
  for (const auto& who : {ada_, bob_, carol, kAcme}) News(who);
  Status(job_, JobAction::kClose);
  EXPECT_THAT(News(ada_), ElementsAre("job_closed " + job_));
  EXPECT_THAT(News(carol), ElementsAre("job_closed " + job_));
  EXPECT_THAT(News(bob_), IsEmpty());   // has withdrawn
  EXPECT_THAT(News(kAcme), IsEmpty());  // has done it
}

TEST_F(Notifications, TellBothSidesThatAJobHasExpired) {
  Propose(ada_);
  News(kAcme);
  Advance(91 * kDay);
  RunTimers(marketplace_, 100);
  EXPECT_THAT(News(ada_), ElementsAre("job_expired " + job_));
  EXPECT_THAT(News(kAcme), ElementsAre("job_expired " + job_));
}

TEST_F(Notifications, AreNotWrittenForWhatIsTakenBack) {
  const auto failed = storage_->Transact([&](Transaction& tx) -> Result<void> {
    const auto invited = InviteFreelancer(tx, marketplace_, {job_, ada_, "Come"});
    EXPECT_TRUE(invited.ok());
    return Error{ErrorCode::kConflict, "no", "", {}};
  });
  EXPECT_FALSE(failed.ok());
  EXPECT_THAT(News(ada_), IsEmpty());
}

TEST_F(Notifications, OfAJobWhoseClientIsUnknownGoToTheFreelancerAlone) {
  job_ = Post("");
  Propose(ada_);
  Status(job_, JobAction::kClose);
  EXPECT_THAT(News(ada_), ElementsAre("job_closed " + job_));
  EXPECT_THAT(News(""), IsEmpty());
}

TEST_F(Notifications, AreReadOneByOneOrUpToOne) {
  const std::string proposal = Propose(ada_);
  Must(ViewProposal, proposal, BoostAttention::kView);
  Must(AnnotateProposal, proposal, Annotations{true, false, false});
  EXPECT_TRUE(Move(proposal, ProposalAction::kDecline).ok());
  const auto all = All(ada_);
  ASSERT_EQ(all.size(), 3U);
  const auto unread = [&] {
    return ListNotifications(marketplace_, kAdmin, {.person = ada_, .unread_only = true})->unread;
  };
  EXPECT_EQ(unread(), 3);
  ASSERT_TRUE(Do(ReadNotificationsUpTo, kAdmin, all[1].id).ok());
  EXPECT_EQ(unread(), 1);
  EXPECT_EQ(All(ada_)[1].read_at, clock_.Now());
  EXPECT_FALSE(All(ada_)[0].read_at);
  Advance(5);
  ASSERT_TRUE(Do(ReadNotification, kAdmin, all[0].id).ok());
  ASSERT_TRUE(Do(ReadNotification, kAdmin, all[1].id).ok());  // stays read since then
  EXPECT_EQ(unread(), 0);
  EXPECT_EQ(All(ada_)[1].read_at, kStart);
  EXPECT_EQ(ReasonOf(Do(ReadNotification, kAdmin, std::string("ntf_0"))), "notification_not_found");
  const Principal client{"key_2", "", {Role::kClient}};
  EXPECT_EQ(ReasonOf(Do(ReadNotification, client, all[0].id)), "notification_not_found");
  EXPECT_EQ(ReasonOf(ListNotifications(marketplace_, client, {.person = ada_})),
            "permission_denied");
  EXPECT_TRUE(ListNotifications(marketplace_, client, {.person = kAcme}).ok());
}

TEST_F(Notifications, AreForgottenInTheirTime) {
  marketplace_.notifications = {{.keep_days = 180}, {{kStart.micros + 100 * kDay * 1'000'000}, 10}};
  const auto run = [&] {
    while (RunTimers(marketplace_, 1) > 0) {
    }
  };
  Invite(ada_);
  Invite(bob_);
  Advance(99 * kDay);
  run();
  EXPECT_EQ(All(ada_).size(), 1U);
  EXPECT_EQ(All(kAcme).size(), 1U);  // on day 90 the job has expired
  Advance(kDay);                     // now the shorter time is in effect
  run();
  EXPECT_THAT(All(ada_), IsEmpty());
  EXPECT_THAT(All(bob_), IsEmpty());
  EXPECT_EQ(All(kAcme).size(), 1U);
  Advance(1);
  run();
  EXPECT_THAT(All(kAcme), IsEmpty());
}

TEST_F(Notifications, OfAnAccountAreOfAllThatItOwns) {
  Register(true);
  const std::string invitation = Invite(ada_);
  Propose(bob_);
  EXPECT_THAT(News("acc_1"), ElementsAre("invited " + invitation));
  EXPECT_THAT(News(ada_), IsEmpty());
  const Principal ada{"ses_1", "acc_1", {Role::kFreelancer}};
  EXPECT_TRUE(ListNotifications(marketplace_, ada, {.person = "acc_1"}).ok());
  EXPECT_EQ(ReasonOf(ListNotifications(marketplace_, ada, {.person = kAcme})), "not_owner");
  EXPECT_EQ(ReasonOf(Do(ReadNotification, ada, All(kAcme)[0].id)), "notification_not_found");
}

TEST_F(Notifications, AreMailedAtOnceOrOnceADay) {
  Register(true);
  const std::string proposal = Propose(ada_);
  Must(ViewProposal, proposal, BoostAttention::kView);
  EXPECT_THAT(Mails(), IsEmpty());  // by default that is never
  const std::string offer = OfferTo(ada_);
  EXPECT_THAT(Mails(), ElementsAre("Shortlist: You have an offer"));
  Must(UpdateNotificationSettings, kAdmin,
       SettingsEdit{"acc_1",
                    {{NotificationKind::kOfferWithdrawn, MailChoice::kDaily},
                     {NotificationKind::kOfferMade, MailChoice::kNever}},
                    1});
  Must(EndOffer, OfferEnd{offer, OfferAction::kWithdraw, OfferSide::kClient, {}});
  Advance(kDay / 2);
  EXPECT_TRUE(Move(proposal, ProposalAction::kDecline).ok());
  RunTimers(marketplace_, 100);
  EXPECT_EQ(Mails().size(), 1U);
  Advance(kDay / 2);  // a day after the first that waits
  RunTimers(marketplace_, 100);
  EXPECT_THAT(Mails(), ElementsAre("Shortlist: You have an offer", "Shortlist: what is new"));
  const auto text = Read([](ReadTransaction& tx) { return tx.mail_queue().List().back().text; });
  EXPECT_THAT(text, ::testing::HasSubstr("- An offer to you was withdrawn: A logo\n"
                                         "- Your proposal was declined: A logo\n"));
  Advance(10 * kDay);
  RunTimers(marketplace_, 100);
  EXPECT_EQ(Mails().size(), 2U);  // each once
  EXPECT_EQ(ReasonOf(Do(UpdateNotificationSettings, kAdmin, SettingsEdit{"acc_1", {}, 1})),
            "stale_version");
}

TEST_F(Notifications, ThatAreReadAreNotInTheMailOfTheDay) {
  Register(true);
  EXPECT_TRUE(Move(Propose(ada_), ProposalAction::kDecline).ok());
  Must(ReadNotificationsUpTo, kAdmin, All("acc_1")[0].id);
  Advance(kDay);
  RunTimers(marketplace_, 100);
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(Notifications, OfWhatMayNotBeFoundAnyMoreAreNotInTheMailOfTheDay) {
  Register(true);
  const std::string gone = Post(kAcme);
  const auto saved =
      Do(SaveSearch, kAdmin, NewSavedSearch{"acc_1", SearchKind::kJobs, {"Mine", "{}", true}});
  for (const std::string& job : {job_, gone}) {
    const AlertFinding finding{{saved->id, job}, SearchKind::kJobs, saved->seq + 1};
    const auto told = storage_->Transact([&](Transaction& tx) {
      return TellAlerts(tx, marketplace_, {&finding, 1});
    });
    EXPECT_EQ(*told, 1);
  }
  Status(gone, JobAction::kPause);
  Advance(kDay);
  RunTimers(marketplace_, 100);
  const auto text = Read([](ReadTransaction& tx) { return tx.mail_queue().List().back().text; });
  const std::string line = "- Your saved search has found something: A logo\n";
  EXPECT_THAT(text, ::testing::HasSubstr("new:\n\n" + line + "\n"));
}

TEST_F(Notifications, AreMailedToConfirmedAddressesAlone) {
  Register(false);
  Invite(ada_);
  EXPECT_TRUE(Move(Propose(ada_), ProposalAction::kDecline).ok());
  Advance(2 * kDay);
  RunTimers(marketplace_, 100);
  EXPECT_EQ(All("acc_1").size(), 2U);
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(Notifications, GoWithTheFreelancer) {
  Invite(ada_);
  Invite(bob_);
  ASSERT_TRUE(Do(DeleteFreelancer, ada_, std::optional<int64_t>()).ok());
  EXPECT_THAT(All(ada_), IsEmpty());
  EXPECT_EQ(All(bob_).size(), 1U);
}

}  // namespace
}  // namespace shortlist
