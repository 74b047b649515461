#include "server/workflow/erase_account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/embedding/vector_cache.h"
#include "server/auth/password.h"
#include "server/storage/ledger_audit.h"
#include "server/workflow/answer_offer.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/create_job.h"
#include "server/workflow/create_proposal.h"
#include "server/workflow/export_account.h"
#include "server/workflow/grant_connects.h"
#include "server/workflow/invite_freelancer.h"
#include "server/workflow/make_offer.h"
#include "server/workflow/notification_settings.h"
#include "server/workflow/quote_connects.h"
#include "server/workflow/save_search.h"
#include "server/workflow/submit_proposal.h"
#include "tests/server/workflow/workflow_fixture.h"
#include "tests/support/word_embedder.h"

namespace shortlist {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kPassword = "correct horse";

// Ada, a freelancer who is a client, too; and others, who stay.
class ErasingAnAccount : public WorkflowTest {
 protected:
  void SetUp() override {
    WorkflowTest::SetUp();
    if (IsSkipped()) return;
    marketplace_.accounts.passwords = &passwords_;
    Account account;
    account.id = "acc_ada";
    account.email = "ada@example.org";
    account.name = "Ada";
    account.roles = {Role::kFreelancer, Role::kClient};
    account.password_hash = passwords_.Hash(kPassword);
    const auto kept = storage_->Transact([&](Transaction& tx) -> Result<void> {
      ApiKey key;
      key.id = "key_1";
      key.hash = "h";
      key.label = "Ada's";
      key.account_id = "acc_ada";
      QueuedMail mail;
      mail.id = "mail_1";
      mail.to = account.email;
      tx.mail_queue().Append(mail);
      if (auto inserted = tx.api_keys().Insert(key); !inserted) return inserted;
      return tx.accounts().Insert(account);
    });
    EXPECT_TRUE(kept.ok());
    ada_ = Freelance("acc_ada");
    bob_ = Freelance("acc_bob");
    adas_job_ = Post("acc_ada");
    bobs_job_ = Post("acc_bob");
  }

  std::string Post(const std::string& owner) {
    Job draft;
    draft.title = "Title of " + owner;
    draft.description = "Words of " + owner;
    draft.owner = owner;
    return Do(CreateJob, draft)->id;
  }
  std::string Freelance(const std::string& owner) {
    Freelancer draft;
    draft.display_name = "Name of " + owner;
    draft.external_id = "x-" + owner;
    draft.overview = "Overview of " + owner;
    draft.owner = owner;
    const std::string id = Do(CreateFreelancer, draft)->id;
    EXPECT_TRUE(Do(GrantConnects, ConnectsGrant{id, ConnectsSource::kBonus, 40, "start"}).ok());
    return id;
  }
  std::string Propose(const std::string& who, const std::string& job) {
    const std::string quote = Do(QuoteConnects, QuoteRequest{who, job})->id;
    const NewProposal draft{job, who, {{Money{5'000, "USD"}, {}, {}}, {}, "Letter of " + who}};
    const std::string id = Do(CreateProposal, draft)->id;
    EXPECT_TRUE(Do(SubmitProposal, id, quote).ok());
    return id;
  }
  Offer OfferTo(const std::string& who, const std::string& job) {
    return *Do(MakeOffer, NewOffer{job, who, {Money{5'000, "USD"}, {}, {}}, "Message", true});
  }
  Result<void> Erase(const std::string& password) {
    return EraseAccount(marketplace_, &embedder_, "acc_ada", password);
  }

  const PasswordHasher passwords_{{.passes = 1, .memory_bytes = 8'192}};
  testing::WordEmbedder embedder_;
  std::string ada_;
  std::string bob_;
  std::string adas_job_;
  std::string bobs_job_;
};

TEST_F(ErasingAnAccount, NeedsThePasswordAndChangesNothingWithout) {
  const int64_t before = LastSeq();
  EXPECT_EQ(ReasonOf(Erase("wrong horse")), "wrong_password");
  EXPECT_EQ(LastSeq(), before);
  EXPECT_EQ(ReasonOf(EraseAccount(marketplace_, nullptr, "acc_none", kPassword)),
            "account_not_found");
}

TEST_F(ErasingAnAccount, EndsWhatWaitsAndTakesAllWords) {
  const std::string proposal = Propose(ada_, bobs_job_);
  const std::string to_her = Propose(bob_, adas_job_);
  const std::string invited =
      Do(InviteFreelancer, InviteRequest{Post("acc_bob"), ada_, "Come"})->id;
  const std::string offered = OfferTo(ada_, Post("acc_bob")).id;
  const std::string hers =
      Do(InviteFreelancer, InviteRequest{adas_job_, Freelance("acc_cy"), "To me"})->id;
  const Offer kept = OfferTo(ada_, Post("acc_bob"));
  const std::string contract = Do(AcceptOffer, kept.id, OfferSide::kFreelancer)->contract.id;
  ASSERT_EQ(ReasonOf(Erase(kPassword)), "");
  Read([&](ReadTransaction& tx) {
    const Account account = *tx.accounts().GetById("acc_ada");
    EXPECT_EQ(account.email, "acc_ada@erased.invalid");
    EXPECT_EQ(account.password_hash, "");
    EXPECT_FALSE(tx.accounts().GetByEmailKey("ada@example.org").ok()) << "it is free again";
    EXPECT_EQ(account.status, AccountStatus::kSuspended);
    EXPECT_THAT(tx.api_keys().ListOf("acc_ada"), IsEmpty());
    EXPECT_THAT(tx.mail_queue().List(), IsEmpty());
    const Freelancer ada = *tx.freelancers().GetById(ada_);
    EXPECT_EQ(ada.display_name, "Erased");
    EXPECT_EQ(ada.overview + ada.external_id + ada.title, "");
    EXPECT_FALSE(IsSearchable(ada));
    const Job job = *tx.jobs().GetById(adas_job_);
    EXPECT_EQ(job.title + job.description, "Erased");
    EXPECT_EQ(job.status, JobStatus::kClosed);
    EXPECT_EQ(tx.proposals().Get(proposal)->state, ProposalState::kWithdrawn);
    EXPECT_EQ(tx.proposals().Get(proposal)->cover_letter, "");
    EXPECT_EQ(tx.proposals().Get(to_her)->state, ProposalState::kArchived);
    EXPECT_EQ(tx.proposals().Get(to_her)->cover_letter, "Letter of " + bob_) << "Bob's words";
    EXPECT_EQ(tx.invitations().Get(invited)->state, InvitationState::kDeclined);
    EXPECT_EQ(tx.invitations().Get(invited)->message, "Come") << "Bob's words";
    EXPECT_EQ(tx.invitations().Get(hers)->message, "");
    EXPECT_EQ(tx.offers().Get(offered)->state, OfferState::kDeclined);
    EXPECT_EQ(tx.contracts().Get(contract)->freelancer_id, ada_);
    EXPECT_EQ(tx.freelancers().GetById(bob_)->overview, "Overview of acc_bob");
    EXPECT_THAT(AuditLedger(tx).differences, IsEmpty());
    const auto hashes = tx.erased_texts().List(0, LastSeq());
    EXPECT_THAT(hashes, Contains(HexOf(HashText("Overview of acc_ada"))));
    EXPECT_THAT(hashes, Contains(HexOf(HashText("Words of acc_ada"))));
    EXPECT_THAT(hashes, ::testing::Not(Contains(HexOf(HashText("Overview of acc_bob")))));
  });
  EXPECT_EQ(ReasonOf(Erase(kPassword)), "wrong_password") << "there is none any more";
}

TEST_F(ErasingAnAccount, TakesItsFiles) {
  const std::string proposal = Propose(ada_, bobs_job_);
  const auto keep = [&](const std::string& id, const std::string& uploader,
                        const std::optional<FileSubject>& subject) {
    File file;
    file.id = id;
    file.sha256 = uploader;
    file.name = "notes.txt";
    file.uploader = uploader;
    file.subject = subject;
    const auto kept = storage_->Transact([&](Transaction& tx) { return tx.files().Insert(file); });
    EXPECT_TRUE(kept.ok());
  };
  keep("fil_1", "acc_ada", std::nullopt);
  keep("fil_2", "acc_ada", FileSubject{FileSubjectKind::kJob, adas_job_});
  keep("fil_3", "acc_ada", FileSubject{FileSubjectKind::kProposal, proposal});
  keep("fil_4", "acc_bob", FileSubject{FileSubjectKind::kJob, bobs_job_});
  EXPECT_EQ(ExportAccount(marketplace_, "acc_ada")->files.size(), 3U);
  ASSERT_EQ(ReasonOf(Erase(kPassword)), "");
  Read([&](ReadTransaction& tx) {
    const auto files = tx.files().After("", 10);
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(files.front().id, "fil_4");
    EXPECT_TRUE(tx.blob_removals().Has("acc_ada"));
    EXPECT_FALSE(tx.blob_removals().Has("acc_bob"));
  });
}

TEST_F(ErasingAnAccount, TakesWhatTheyKeptAndWereTold) {
  const Principal admin{"key_2", "", {Role::kAdmin}};
  Propose(bob_, adas_job_);
  const NewSavedSearch search{"acc_ada", SearchKind::kJobs, {"Mine", "{}", true}};
  ASSERT_TRUE(Do(SaveSearch, admin, search).ok());
  const auto settings =
      Do(UpdateNotificationSettings, admin,
         SettingsEdit{"acc_ada", {{NotificationKind::kAlert, MailChoice::kNever}}, 1});
  ASSERT_TRUE(settings.ok());
  const auto all = ExportAccount(marketplace_, "acc_ada");
  ASSERT_EQ(all->saved_searches.size(), 1U);
  EXPECT_EQ(all->saved_searches[0].name, "Mine");
  ASSERT_EQ(all->notifications.size(), 1U);
  EXPECT_EQ(all->notifications[0].kind, NotificationKind::kProposalReceived);
  EXPECT_EQ(all->notification_settings, *settings);
  ASSERT_EQ(ReasonOf(Erase(kPassword)), "");
  Read([&](ReadTransaction& tx) {
    EXPECT_THAT(tx.saved_searches().Of("acc_ada", "", 10), IsEmpty());
    EXPECT_EQ(tx.notifications().Count({.person = "acc_ada"}), 0);
    EXPECT_EQ(tx.notifications().SettingsOf("acc_ada").version, 1);
    EXPECT_EQ(tx.notifications().List({.person = "acc_bob"}).front().kind,
              NotificationKind::kJobClosed);
  });
}

TEST_F(ErasingAnAccount, ShowsBeforeWhatThereIs) {
  Propose(ada_, bobs_job_);
  Propose(bob_, adas_job_);
  const auto all = ExportAccount(marketplace_, "acc_ada");
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->account.name, "Ada");
  EXPECT_EQ(all->keys.size(), 1U);
  ASSERT_EQ(all->freelancers.size(), 1U);
  EXPECT_EQ(all->freelancers[0].noun.overview, "Overview of acc_ada");
  ASSERT_EQ(all->freelancers[0].proposals.size(), 1U);
  EXPECT_EQ(all->freelancers[0].proposals[0].cover_letter, "Letter of " + ada_);
  ASSERT_EQ(all->jobs.size(), 1U);
  EXPECT_THAT(all->jobs[0].proposals, IsEmpty()) << "those are Bob's";
}

}  // namespace
}  // namespace shortlist
