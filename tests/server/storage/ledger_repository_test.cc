#include "server/storage/ledger_repository.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include "server/marketplace/ledger_chain.h"
#include "server/storage/ledger_audit.h"
#include "tests/server/storage/storage_fixture.h"
#include "tests/support/ledger_book.h"
#include "tests/support/ledger_storm.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::LedgerBook;
using testing::LedgerStorm;
using ::testing::SizeIs;

constexpr const char* kBank = "platform:connects";

class LedgerRepositoryTest : public EachStorageTest {
 protected:
  void SetUp() override {
    EachStorageTest::SetUp();
    if (IsSkipped()) return;
    OpenAccount("a", "frl_1");
    OpenAccount("b", "frl_1");
    OpenAccount("c", "frl_2");
  }

  void OpenAccount(const std::string& id, const std::string& owner) {
    LedgerAccount account;
    account.id = id;
    account.kind = AccountKind::kConnectsLot;
    account.owner = owner;
    account.unit = kConnectsUnit;
    account.created_at = {9};
    ASSERT_TRUE(storage_->Transact([&](Transaction& tx) -> Result<void> {
      tx.ledger().OpenAccount(account);
      return {};
    }));
  }

  static Transfer Move(const std::string& from, const std::string& to, int64_t amount,
                       TransferPhase phase = TransferPhase::kPosted) {
    Transfer transfer;
    transfer.id = "trf_" + from + to + std::to_string(amount);
    transfer.debit_account = from;
    transfer.credit_account = to;
    transfer.amount = amount;
    transfer.unit = kConnectsUnit;
    transfer.phase = phase;
    transfer.kind = TransferKind::kConnectsSpend;
    transfer.group = "grp_1";
    transfer.reference = "job_\u00fc";
    transfer.plan_version = "plan";
    transfer.created_at = {77};
    return transfer;
  }

  std::string Post(const Transfer& transfer) {
    const auto done =
        storage_->Transact([&](Transaction& tx) { return tx.ledger().Post(transfer); });
    return done ? "" : done.error().reason;
  }

  std::string End(const Resolution& resolution) {
    const auto done =
        storage_->Transact([&](Transaction& tx) { return tx.ledger().Resolve(resolution); });
    return done ? "" : done.error().reason;
  }

  Balances Of(const std::string& id) {
    return storage_->Read([&](ReadTransaction& tx) { return tx.ledger().GetAccount(id); })
        ->balances;
  }

  LedgerAudit Audit() {
    return storage_->Read([](ReadTransaction& tx) { return AuditLedger(tx); });
  }

  std::vector<ChainLink> Links() {
    return storage_->Read([](ReadTransaction& tx) { return tx.ledger().LinksAfter(0, 10'000); });
  }

  // What somebody does to the database behind our back.
  void Tamper(const std::string& statement) {
    const auto database = *Database::Open(Options());
    *database.Connect() << statement;
  }
};

TEST_P(LedgerRepositoryTest, KeepsAccountsAndTransfersAsTheyAre) {
  EXPECT_EQ(Post(Move(kBank, "a", 50)), "");
  const Transfer held = Move("a", "c", 20, TransferPhase::kPending);
  EXPECT_EQ(Post(held), "");
  const Resolution end{"trf_end", held.id, TransferPhase::kPostPending, 5, "grp_2", {78}};
  EXPECT_EQ(End(end), "");

  storage_->Read([&](ReadTransaction& tx) {
    const auto account = tx.ledger().GetAccount("a");
    EXPECT_EQ(account->owner, "frl_1");
    EXPECT_EQ(account->kind, AccountKind::kConnectsLot);
    EXPECT_EQ(account->unit, "CNX");
    EXPECT_FALSE(account->may_overdraw);
    EXPECT_EQ(account->created_at, Timestamp{9});
    EXPECT_EQ(account->balances, (Balances{0, 5, 0, 50}));
    EXPECT_TRUE(tx.ledger().GetAccount(kBank)->may_overdraw);
    EXPECT_EQ(tx.ledger().GetAccount("nobody").error().reason, "ledger_account_not_found");

    Transfer first = Move(kBank, "a", 50);
    first.position = 1;
    Transfer second = held;
    second.position = 2;
    Transfer third = *Resolve(end, &held, std::nullopt);
    third.position = 3;
    EXPECT_THAT(tx.ledger().TransfersAfter(0, 10), ElementsAre(first, second, third));
    EXPECT_THAT(tx.ledger().TransfersAfter(1, 1), ElementsAre(second));
    EXPECT_THAT(tx.ledger().OfGroup("grp_1"), ElementsAre(first, second));
    EXPECT_THAT(tx.ledger().OfGroup("grp_3"), IsEmpty());
  });
}

TEST_P(LedgerRepositoryTest, RefusesForTheReasonsOfTheRules) {
  EXPECT_EQ(Post(Move(kBank, "a", 50)), "");
  EXPECT_EQ(Post(Move("a", "a", 0)), "amount_not_positive");
  EXPECT_EQ(Post(Move("a", "a", kMaxTransferAmount + 1)), "amount_too_large");
  EXPECT_EQ(Post(Move("a", "a", 1)), "accounts_must_be_different");
  EXPECT_EQ(Post(Move("x", "y", 1)), "debit_account_not_found");
  EXPECT_EQ(Post(Move("a", "y", 1)), "credit_account_not_found");
  EXPECT_EQ(Post(Move("a", "b", 51)), "insufficient_funds");
  Transfer dollars = Move("a", "b", 5);
  dollars.unit = "USD";
  EXPECT_EQ(Post(dollars), "unit_mismatch");
  EXPECT_EQ(End({"e", "nothing", TransferPhase::kVoidPending, {}, "", {}}),
            "pending_transfer_not_found");
  EXPECT_EQ(End({"e", Move(kBank, "a", 50).id, TransferPhase::kVoidPending, {}, "", {}}),
            "transfer_not_pending");
  EXPECT_EQ(Of("a"), (Balances{0, 0, 0, 50}));
  EXPECT_EQ(Of("b"), Balances{});
  EXPECT_TRUE(Audit().ok());
}

TEST_P(LedgerRepositoryTest, CountsNoFurtherThanItCan) {
  for (int i = 0; i < 100; ++i) {
    Transfer full = Move(kBank, "a", kMaxTransferAmount);
    full.id += "_" + std::to_string(i);
    EXPECT_EQ(Post(full), "");
  }
  EXPECT_EQ(Post(Move(kBank, "a", 1)), "account_total_too_large");
  EXPECT_EQ(Post(Move(kBank, "b", 1)), "account_total_too_large");
  EXPECT_EQ(Post(Move("a", "b", kMaxTransferAmount)), "");
  EXPECT_EQ(Of("b"), (Balances{0, 0, 0, kMaxTransferAmount}));
}

TEST_P(LedgerRepositoryTest, EndsAPendingTransferOnce) {
  EXPECT_EQ(Post(Move(kBank, "a", 50)), "");
  for (const auto first : {TransferPhase::kPostPending, TransferPhase::kVoidPending}) {
    Transfer held = Move("a", "c", 10, TransferPhase::kPending);
    held.id = "held_" + std::string(NameOf(first));
    EXPECT_EQ(Post(held), "");
    EXPECT_EQ(End({"end_" + held.id, held.id, first, {}, "", {}}), "");
    for (const auto again : {TransferPhase::kPostPending, TransferPhase::kVoidPending}) {
      EXPECT_EQ(End({"again", held.id, again, {}, "", {}}),
                first == TransferPhase::kPostPending ? "pending_transfer_already_posted"
                                                     : "pending_transfer_already_voided");
    }
  }
  EXPECT_EQ(Of("a"), (Balances{0, 10, 0, 50}));
  EXPECT_EQ(Of("c"), (Balances{0, 0, 0, 10}));
  EXPECT_TRUE(Audit().ok());
}

TEST_P(LedgerRepositoryTest, StatesWhatAnOwnerHadToDoWith) {
  EXPECT_EQ(Post(Move(kBank, "a", 50)), "");
  EXPECT_EQ(Post(Move("a", "b", 20)), "");
  EXPECT_EQ(Post(Move("b", "c", 7)), "");
  EXPECT_EQ(Post(Move("c", kBank, 3)), "");
  storage_->Read([](ReadTransaction& tx) {
    const auto all = tx.ledger().Statement({.owner = "frl_1", .unit = "CNX"});
    ASSERT_THAT(all, SizeIs(3));
    EXPECT_EQ(all[0].transfer.amount, 7);
    EXPECT_TRUE(all[0].debited && !all[0].credited);
    EXPECT_EQ(all[1].transfer.amount, 20);
    EXPECT_TRUE(all[1].debited && all[1].credited);
    EXPECT_EQ(all[2].transfer.amount, 50);
    EXPECT_TRUE(!all[2].debited && all[2].credited);
    const StatementQuery page{.owner = "frl_1", .unit = "CNX", .before = 3, .limit = 1};
    EXPECT_THAT(tx.ledger().Statement(page), ElementsAre(all[1]));
    EXPECT_THAT(tx.ledger().Statement({.owner = "frl_2", .unit = "CNX"}), SizeIs(2));
    EXPECT_THAT(tx.ledger().Statement({.owner = "frl_1", .unit = "USD"}), IsEmpty());
  });
}

TEST_P(LedgerRepositoryTest, ARefusedPieceLeavesNoTransferAndNoGap) {
  EXPECT_EQ(Post(Move(kBank, "a", 50)), "");
  const auto refused = storage_->Transact([&](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(tx.ledger().Post(Move("a", "b", 50)).ok());
    return tx.ledger().Post(Move("a", "b", 1)).error();
  });
  EXPECT_EQ(refused.error().reason, "insufficient_funds");
  EXPECT_EQ(Post(Move("a", "c", 5)), "");
  EXPECT_EQ(Of("a"), (Balances{0, 5, 0, 50}));
  const auto audit = Audit();
  EXPECT_THAT(audit.differences, IsEmpty());
  EXPECT_EQ(audit.transfers, 2);
  EXPECT_EQ(audit.links, 2);
}

TEST_P(LedgerRepositoryTest, BindsTheTransfersOfACommitInOneLink) {
  ASSERT_TRUE(storage_->Transact([&](Transaction& tx) -> Result<void> {
    for (int64_t amount = 1; amount <= 3; ++amount) {
      EXPECT_TRUE(tx.ledger().Post(Move(kBank, "a", amount)).ok());
    }
    return {};
  }));
  EXPECT_EQ(Post(Move(kBank, "a", 4)), "");
  EXPECT_EQ(Post(Move("b", "a", 4)), "insufficient_funds");  // no link of nothing
  const auto transfers =
      storage_->Read([](ReadTransaction& tx) { return tx.ledger().TransfersAfter(0, 10); });
  const std::span<const Transfer> all(transfers);
  const std::string first = NextLink(kFirstLink, all.first(3));
  EXPECT_THAT(Links(),
              ElementsAre(ChainLink{1, 3, first}, ChainLink{4, 4, NextLink(first, all.last(1))}));
}

TEST_P(LedgerRepositoryTest, TheAuditSeesWhatSomebodyChanged) {
  EXPECT_EQ(Post(Move(kBank, "a", 50)), "");
  EXPECT_EQ(Post(Move("a", "b", 20)), "");
  EXPECT_EQ(Post(Move("a", "c", 10, TransferPhase::kPending)), "");
  EXPECT_EQ(Post(Move("b", "c", 1)), "");
  ASSERT_TRUE(Audit().ok());
  const struct {
    const char* harm;
    const char* mend;
    std::vector<std::string> seen;
  } kCases[] = {
      {"UPDATE ledger_accounts SET credits_posted = credits_posted + 1 WHERE id = 'b'",
       "UPDATE ledger_accounts SET credits_posted = credits_posted - 1 WHERE id = 'b'",
       {"debits are not credits in CNX", "account b has other balances than its transfers"}},
      {"UPDATE ledger_accounts SET debits_pending = debits_pending - 1 WHERE id = 'a'",
       "UPDATE ledger_accounts SET debits_pending = debits_pending + 1 WHERE id = 'a'",
       {"debits are not credits in CNX", "account a has other balances than its transfers"}},
      {"UPDATE transfers SET reference = 'other' WHERE position = 2",
       "UPDATE transfers SET reference = 'job_\u00fc' WHERE position = 2",
       {"the link of transfers 2 to 2 is broken"}},
      {"UPDATE ledger_links SET hash = 'x' WHERE last_position = 3",
       nullptr,
       {"the link of transfers 3 to 3 is broken"}},
      {"DELETE FROM ledger_links WHERE last_position >= 3",
       nullptr,
       {"no link holds the transfers after 2"}},
      {"DELETE FROM transfers WHERE position = 1",
       nullptr,
       {"account a has other balances than its transfers",
        "account platform:connects has other balances than its transfers",
        "the link of transfers 1 to 1 is broken"}},
  };
  for (const auto& each : kCases) {
    Tamper(each.harm);
    EXPECT_EQ(Audit().differences, each.seen) << each.harm;
    if (each.mend == nullptr) continue;
    Tamper(each.mend);
    EXPECT_TRUE(Audit().ok()) << each.mend;
  }
}

// The same operations on a database and on the rules alone: the same answers, the same books.
TEST_P(LedgerRepositoryTest, IsTheLedgerOfTheRules) {
  constexpr int kOperations = 20'000;
  constexpr int kOperationsACommit = 50;
  constexpr uint64_t kSeed = 42;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  LedgerStorm storm(kSeed);
  LedgerBook book;
  for (const LedgerAccount& account : LedgerStorm::Accounts()) {
    book.Open(account);
    ASSERT_TRUE(storage_->Transact([&](Transaction& tx) -> Result<void> {
      tx.ledger().OpenAccount(account);
      return {};
    }));
  }
  const auto reason_of = [](const auto& result) { return result ? "" : result.error().reason; };
  int64_t made = 0;
  for (int i = 0; i < kOperations && !HasFailure(); i += kOperationsACommit) {
    std::vector<LedgerStorm::Operation> operations;
    for (int k = 0; k < kOperationsACommit; ++k) operations.push_back(storm.Next());
    std::vector<std::string> answers;
    ASSERT_TRUE(storage_->Transact([&](Transaction& tx) -> Result<void> {
      answers.clear();
      for (const auto& operation : operations) {
        if (const auto* transfer = std::get_if<Transfer>(&operation)) {
          answers.push_back(reason_of(tx.ledger().Post(*transfer)));
        } else {
          answers.push_back(reason_of(tx.ledger().Resolve(std::get<Resolution>(operation))));
        }
      }
      return {};
    }));
    for (size_t k = 0; k < operations.size(); ++k) {
      const auto* transfer = std::get_if<Transfer>(&operations[k]);
      const std::string expected =
          transfer != nullptr ? reason_of(book.Post(*transfer))
                              : reason_of(book.Resolve(std::get<Resolution>(operations[k])));
      EXPECT_EQ(answers[k], expected);
      made += answers[k].empty();
    }
  }
  storage_->Read([&](ReadTransaction& tx) {
    for (const auto& [id, account] : book.accounts()) {
      EXPECT_EQ(*tx.ledger().GetAccount(id), account);
    }
    for (const TrialBalance& balance : tx.ledger().TrialBalances()) {
      EXPECT_TRUE(balance.is_balanced()) << balance.unit;
    }
  });
  const auto audit = Audit();
  EXPECT_THAT(audit.differences, IsEmpty());
  EXPECT_EQ(audit.transfers, made);
  EXPECT_EQ(audit.links, kOperations / kOperationsACommit);
}

INSTANTIATE_TEST_SUITE_P(, LedgerRepositoryTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
