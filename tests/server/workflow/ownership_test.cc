#include "server/workflow/ownership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/workflow/create_freelancer.h"
#include "server/workflow/create_job.h"
#include "server/workflow/import_freelancer.h"
#include "server/workflow/index_document.h"
#include "server/workflow/set_account_status.h"
#include "server/workflow/set_owner.h"
#include "server/workflow/update_freelancer.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Ownership : public WorkflowTest {
 protected:
  Ownership() {
    for (const char* name : {"ada", "eve"}) {
      Account account;
      account.id = std::string("acc_") + name;
      account.email = std::string(name) + "@example.org";
      account.name = name;
      account.roles = {Role::kClient, Role::kFreelancer};
      const auto inserted =
          storage_->Transact([&](Transaction& tx) { return tx.accounts().Insert(account); });
      EXPECT_TRUE(inserted.ok());
    }
  }
  static Principal SessionOf(const std::string& name) {
    return {"ses_" + name, "acc_" + name, {Role::kClient, Role::kFreelancer}};
  }
  // One of `who`, created by the verb.
  Freelancer Create(const Principal& who, const std::string& external_id = "") {
    const auto made = storage_->Transact([&](Transaction& tx) -> Result<Freelancer> {
      Freelancer draft;
      draft.display_name = "Name";
      draft.external_id = external_id;
      if (const auto taken = TakeOwnership(tx, who, &draft); !taken) return taken.error();
      return CreateFreelancer(tx, marketplace_, draft);
    });
    EXPECT_TRUE(made.ok());
    return *made;
  }
  Freelancer Stored(const std::string& id) {
    return *Read([&](ReadTransaction& tx) { return tx.freelancers().GetById(id); });
  }
  std::string SetStatus(AccountStatus status) {
    const std::string reason = status == AccountStatus::kActive ? "" : "Chargebacks";
    return ReasonOf(Do(SetAccountStatus, std::string("ada@example.org"), status, reason));
  }
};

TEST_F(Ownership, WhatAnAccountMakesIsItsOwnAndStaysSo) {
  const Freelancer own = Create(SessionOf("ada"));
  EXPECT_EQ(own.owner, "acc_ada");
  EXPECT_EQ(Create(kOperator).owner, "");
  Principal admin = SessionOf("ada");
  admin.roles.Add(Role::kAdmin);
  EXPECT_EQ(Create(admin).owner, "");

  Freelancer edited = own;
  edited.owner = "acc_eve";
  edited.on_hold = true;
  edited.title = "Writer";
  ASSERT_EQ(ReasonOf(Do(UpdateFreelancer, edited, int64_t{1})), "");
  EXPECT_EQ(Stored(own.id).owner, "acc_ada");
  EXPECT_FALSE(Stored(own.id).on_hold);
}

TEST_F(Ownership, AnotherSPrivateOnesAreNotThere) {
  Freelancer freelancer;
  freelancer.owner = "acc_ada";
  const auto refusal = [&](const std::string& name) {
    return ReasonOf(RequireOwn(SessionOf(name), freelancer));
  };
  EXPECT_EQ(refusal("ada"), "");
  EXPECT_EQ(refusal("eve"), "not_owner");
  EXPECT_EQ(ReasonOf(RequireOwn(kOperator, freelancer)), "");
  freelancer.visibility = Visibility::kPrivate;
  EXPECT_EQ(refusal("ada"), "");
  EXPECT_EQ(refusal("eve"), "freelancer_not_found");
  EXPECT_TRUE(MaySee(SessionOf("ada"), freelancer));
  EXPECT_FALSE(MaySee(SessionOf("eve"), freelancer));
  // Nobody's belongs to nobody, not to who has no account.
  freelancer.owner.clear();
  EXPECT_EQ(refusal("ada"), "freelancer_not_found");
  EXPECT_FALSE(MaySee(SessionOf("ada"), freelancer));
}

TEST_F(Ownership, AKeySeesOwnPrivateOnesOnlyWithTheScope) {
  Freelancer freelancer;
  freelancer.owner = "acc_ada";
  freelancer.visibility = Visibility::kPrivate;
  Principal key = SessionOf("ada");
  key.scopes = ScopeSet{Scope::kSearch};
  EXPECT_FALSE(MaySee(key, freelancer));
  key.scopes = ScopeSet{Scope::kReadFreelancers};
  EXPECT_TRUE(MaySee(key, freelancer));
  key.is_publishable = true;
  EXPECT_FALSE(MaySee(key, freelancer));
}

TEST_F(Ownership, WhatTheMarketplaceVouchesForIsNotTheOwnersToSay) {
  const auto pointers = [](const std::vector<FieldError>& errors) {
    std::vector<std::string> all;
    for (const FieldError& error : errors) all.push_back(error.pointer + " " + error.reason);
    return all;
  };
  Freelancer freelancer;
  freelancer.verified = true;
  freelancer.external_id = "fl-1";
  EXPECT_THAT(pointers(CheckMayChange(SessionOf("ada"), Freelancer(), freelancer)),
              ElementsAre("/external_id not_allowed", "/verified not_allowed"));
  EXPECT_THAT(CheckMayChange(SessionOf("ada"), freelancer, freelancer), IsEmpty());
  EXPECT_THAT(CheckMayChange(kOperator, Freelancer(), freelancer), IsEmpty());
  Job job;
  job.external_id = "j-1";
  job.featured = true;
  job.proposals = 3;
  job.client = {.external_id = "c-1",
                .name = "Acme",
                .country = "DE",
                .spent = Money{1, "USD"},
                .hires = 2,
                .rating_hundredths = 500,
                .payment_verified = true,
                .member_since = CivilDay{}};
  EXPECT_THAT(
      pointers(CheckMayChange(SessionOf("ada"), Job(), job)),
      ElementsAre("/external_id not_allowed", "/featured not_allowed", "/proposals not_allowed",
                  "/client/external_id not_allowed", "/client/spent not_allowed",
                  "/client/hires not_allowed", "/client/rating not_allowed",
                  "/client/payment_verified not_allowed", "/client/member_since not_allowed"));
  EXPECT_THAT(CheckMayChange(kOperator, Job(), job), IsEmpty());
}

// With an event for each, by which search hears of it.
TEST_F(Ownership, AHoldHidesAllThatIsTheirsAndNothingElse) {
  const Freelancer own = Create(SessionOf("ada"));
  const Freelancer other = Create(SessionOf("eve"));
  const auto job = storage_->Transact([&](Transaction& tx) -> Result<Job> {
    Job draft;
    draft.title = "Title";
    if (const auto taken = TakeOwnership(tx, SessionOf("ada"), &draft); !taken) {
      return taken.error();
    }
    return CreateJob(tx, marketplace_, draft);
  });
  ASSERT_TRUE(job.ok());
  const int64_t before = LastSeq();
  ASSERT_EQ(SetStatus(AccountStatus::kLimited), "");
  std::vector<std::string> events;
  for (const Event& event : Events(before)) events.push_back(event.type + " " + event.entity_id);
  EXPECT_THAT(events, ElementsAre("freelancer_changed " + own.id, "job_changed " + job->id));
  EXPECT_FALSE(IsSearchable(Stored(own.id)));
  EXPECT_EQ(Stored(own.id).seq, before + 1);
  EXPECT_TRUE(IsSearchable(Stored(other.id)));
  EXPECT_FALSE(
      IsSearchable(*Read([&](ReadTransaction& tx) { return tx.jobs().GetById(job->id); })));

  // It stays so while the account is closed, and until it is opened.
  ASSERT_EQ(SetStatus(AccountStatus::kSuspended), "");
  EXPECT_EQ(LastSeq(), before + 2);
  ASSERT_EQ(SetStatus(AccountStatus::kActive), "");
  EXPECT_EQ(LastSeq(), before + 4);
  EXPECT_TRUE(IsSearchable(Stored(own.id)));
}

TEST_F(Ownership, NothingNewIsMadeForWhoIsOnHold) {
  ASSERT_EQ(SetStatus(AccountStatus::kLimited), "");
  Freelancer draft;
  const auto taken =
      Read([&](ReadTransaction& tx) { return TakeOwnership(tx, SessionOf("ada"), &draft); });
  EXPECT_EQ(ReasonOf(taken), "account_limited");
}

TEST_F(Ownership, WhoWasImportedIsGivenToAnAccount) {
  const std::string email = "Ada@example.org";
  const Freelancer imported = Create(kOperator, "fl-1");
  ASSERT_EQ(SetStatus(AccountStatus::kLimited), "");
  EXPECT_EQ(*Do(SetOwner, email, imported.id), "acc_ada");
  EXPECT_EQ(Stored(imported.id).owner, "acc_ada");
  EXPECT_FALSE(IsSearchable(Stored(imported.id)));
  // Imported again they stay theirs, and as hidden.
  Freelancer again;
  again.external_id = "fl-1";
  again.display_name = "Name";
  EXPECT_EQ(*Do(ImportFreelancer, again), ImportOutcome::kUnchanged);
  again.title = "Writer";
  EXPECT_EQ(*Do(ImportFreelancer, again), ImportOutcome::kUpdated);
  EXPECT_EQ(Stored(imported.id).owner, "acc_ada");
  EXPECT_FALSE(IsSearchable(Stored(imported.id)));

  EXPECT_EQ(ReasonOf(Do(SetOwner, email, std::string("frl_none"))), "freelancer_not_found");
  EXPECT_EQ(ReasonOf(Do(SetOwner, email, std::string("job_none"))), "job_not_found");
  EXPECT_EQ(ReasonOf(Do(SetOwner, std::string("x@y.zz"), imported.id)), "account_not_found");
}

}  // namespace
}  // namespace shortlist
