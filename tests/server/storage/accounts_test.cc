// Accounts, their sessions and tokens, and the mails to their owners.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AccountsTest : public EachStorageTest {
 protected:
  template <typename Work>
  std::string Write(Work work) {
    const auto done = storage_->Transact([&](Transaction& tx) -> Result<void> { return work(tx); });
    return done ? "" : done.error().reason;
  }
};

Account FullAccount() {
  Account account;
  account.id = "acc_1";
  account.email = "Ada@example.org";
  account.name = "Ada \u00fc \U0001f680'; DROP TABLE accounts; -- :id ?";
  account.roles = {Role::kClient, Role::kAgencyManager};
  account.status = AccountStatus::kLimited;
  account.hold_reason = "Unpaid \u00fc";
  account.country = "PT";
  account.timezone = "Europe/Lisbon";
  account.password_hash = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA";
  account.email_verified_at = Timestamp{0};
  account.second_factor = {"JBSWY3DPEHPK3PXP", true, 58'907'520, {"aa", "bb"}};
  account.created_at = {1};
  account.updated_at = {2};
  account.version = 3;
  account.seq = 9'007'199'254'740'995;
  return account;
}

TEST_P(AccountsTest, KeepAccountsWhole) {
  const Account full = FullAccount();
  Account least;
  least.id = "acc_2";
  least.email = "b@example.org";
  for (const Account& account : {full, least}) {
    EXPECT_EQ(Write([&](Transaction& tx) { return tx.accounts().Insert(account); }), "");
  }
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_EQ(*tx.accounts().GetById("acc_1"), full);
    EXPECT_EQ(*tx.accounts().GetById("acc_2"), least);
    EXPECT_EQ(*tx.accounts().GetByEmailKey("ada@example.org"), full);
    for (const std::string& other : {std::string("Ada@example.org"), std::string("\0", 1)}) {
      EXPECT_EQ(tx.accounts().GetByEmailKey(other).error().reason, "account_not_found");
    }
    EXPECT_EQ(tx.accounts().GetById("acc_3").error().reason, "account_not_found");
  });
  Account edited = least;
  edited.name = "B";
  edited.roles = {Role::kAdmin};
  edited.email_verified_at = Timestamp{7};
  edited.second_factor = {"A", false, 1, {"c"}};
  edited.version = 2;
  EXPECT_EQ(Write([&](Transaction& tx) { return tx.accounts().Save(edited); }), "");
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_EQ(*tx.accounts().GetById("acc_2"), edited);
    EXPECT_EQ(*tx.accounts().GetById("acc_1"), full);
  });
}

TEST_P(AccountsTest, KnowAnAddressInAnyCaseOnce) {
  EXPECT_EQ(Write([](Transaction& tx) { return tx.accounts().Insert(FullAccount()); }), "");
  Account other = FullAccount();
  other.id = "acc_2";
  other.email = "aDA@example.org";
  EXPECT_EQ(Write([&](Transaction& tx) { return tx.accounts().Insert(other); }), "email_taken");
  other.email = "else@example.org";
  other.name = "\xff";
  EXPECT_EQ(Write([&](Transaction& tx) { return tx.accounts().Insert(other); }), "bad_utf8");
}

TEST_P(AccountsTest, RevokeOnlyTheSessionsThatAreMeant) {
  const auto session = [](const char* id, const char* account, int64_t made, int64_t used) {
    return Session{id,    std::string("hash-") + id, account, "Browser \u00fc", "127.0.0.1", {made},
                   {used}};
  };
  const Session a = session("ses_1", "acc_1", 10, 20);
  const Session b = session("ses_2", "acc_1", 11, 21);
  const Session c = session("ses_3", "acc_2", 12, 22);
  const auto work = [&](Transaction& tx) -> Result<void> {
    for (const Session& each : {b, a, c}) tx.sessions().Insert(each);
    EXPECT_EQ(*tx.sessions().GetByHash("hash-ses_1"), a);
    EXPECT_THAT(tx.sessions().ListOf("acc_1"), ElementsAre(a, b));
    EXPECT_EQ(tx.sessions().Revoke("acc_1", "ses_3").error().reason, "session_not_found");
    EXPECT_TRUE(tx.sessions().Revoke("acc_1", "ses_1").ok());
    EXPECT_EQ(tx.sessions().Revoke("acc_1", "ses_1").error().reason, "session_not_found");
    EXPECT_EQ(tx.sessions().GetByHash("hash-ses_1").error().reason, "session_not_found");
    tx.sessions().Insert(a);
    tx.sessions().Touch("ses_1", {30});
    EXPECT_EQ(tx.sessions().GetByHash("hash-ses_1")->last_used_at, Timestamp{30});
    tx.sessions().ForgetExpired({21}, {9});  // b by its last use
    EXPECT_EQ(tx.sessions().ListOf("acc_1").size(), 1u);
    tx.sessions().ForgetExpired({0}, {10});  // a by its age
    EXPECT_THAT(tx.sessions().ListOf("acc_1"), IsEmpty());
    tx.sessions().RevokeAllOf("acc_1");
    EXPECT_THAT(tx.sessions().ListOf("acc_2"), ElementsAre(c));
    tx.sessions().RevokeAllOf("acc_2");
    EXPECT_THAT(tx.sessions().ListOf("acc_2"), IsEmpty());
    return {};
  };
  EXPECT_EQ(Write(work), "");
}

TEST_P(AccountsTest, TakeATokenOnceInTimeAndForItsPurpose) {
  const auto work = [](Transaction& tx) -> Result<void> {
    auto& tokens = tx.account_tokens();
    tokens.Put({"h1", "acc_1", "reset", {100}});
    EXPECT_EQ(tokens.Take("h1", "verify", {1}), std::nullopt);
    EXPECT_EQ(tokens.Take("h1", "reset", {99}), "acc_1");
    EXPECT_EQ(tokens.Take("h1", "reset", {99}), std::nullopt);
    tokens.Put({"h2", "acc_1", "reset", {100}});
    tokens.Put({"h3", "acc_1", "verify", {100}});
    tokens.Put({"h4", "acc_1", "reset", {100}});  // in place of h2
    EXPECT_EQ(tokens.Take("h2", "reset", {1}), std::nullopt);
    EXPECT_EQ(tokens.Take("h3", "verify", {1}), "acc_1");
    EXPECT_EQ(tokens.Take("h4", "reset", {100}), std::nullopt);  // expired
    return {};
  };
  EXPECT_EQ(Write(work), "");
}

TEST_P(AccountsTest, HandEveryMailToOneSenderAtATime) {
  const QueuedMail first{"mail_1", "a@example.org", "S \u00fc", "T\nU", {5}, 0, Timestamp{5}};
  const QueuedMail second{"mail_2", "b@example.org", "S", "T", {6}, 0, Timestamp{6}};
  const auto work = [&](Transaction& tx) -> Result<void> {
    auto& queue = tx.mail_queue();
    queue.Append(second);
    queue.Append(first);
    EXPECT_THAT(queue.List(), ElementsAre(first, second));
    EXPECT_THAT(queue.Claim({4}, {50}, 10), IsEmpty());
    QueuedMail claimed = first;
    claimed.attempts = 1;
    claimed.next_at = Timestamp{50};
    EXPECT_THAT(queue.Claim({6}, {50}, 1), ElementsAre(claimed));
    EXPECT_EQ(queue.Claim({6}, {50}, 10).size(), 1u);  // the second
    EXPECT_THAT(queue.Claim({49}, {60}, 10), IsEmpty());
    queue.Postpone("mail_1", Timestamp{70}, "mail_unavailable");
    queue.Postpone("mail_2", std::nullopt, "mail_refused");
    const auto due = queue.Claim({1'000}, {2'000}, 10);
    EXPECT_EQ(due.size(), 1u);  // what is given up is nobody's turn
    EXPECT_EQ(due[0].id, "mail_1");
    EXPECT_EQ(due[0].attempts, 2);
    EXPECT_EQ(due[0].failure, "mail_unavailable");
    queue.Delete("mail_1");
    const auto left = queue.List();
    EXPECT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].next_at, std::nullopt);
    EXPECT_EQ(left[0].failure, "mail_refused");
    return {};
  };
  EXPECT_EQ(Write(work), "");
}

INSTANTIATE_TEST_SUITE_P(, AccountsTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
