#include "server/marketplace/ledger.h"

#include <gtest/gtest.h>

#include "server/marketplace/ledger_chain.h"
#include "tests/support/ledger_book.h"

namespace shortlist {
namespace {

using testing::LedgerBook;

LedgerAccount Account(const std::string& id, bool may_overdraw = false,
                      const std::string& unit = "USD") {
  LedgerAccount account;
  account.id = id;
  account.unit = unit;
  account.may_overdraw = may_overdraw;
  return account;
}

Transfer Move(const std::string& from, const std::string& to, int64_t amount,
              TransferPhase phase = TransferPhase::kPosted) {
  Transfer transfer;
  transfer.id = from + ">" + to + std::to_string(amount);
  transfer.debit_account = from;
  transfer.credit_account = to;
  transfer.amount = amount;
  transfer.unit = "USD";
  transfer.phase = phase;
  return transfer;
}

template <typename T>
std::string ReasonOf(const Result<T>& result) {
  return result ? "" : result.error().reason;
}

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() {
    book_.Open(Account("bank", true));
    book_.Open(Account("a"));
    book_.Open(Account("b"));
    book_.Open(Account("euro", true, "EUR"));
    EXPECT_EQ(Post(Move("bank", "a", 100)), "");
  }

  std::string Post(const Transfer& transfer) { return ReasonOf(book_.Post(transfer)); }

  std::string End(const std::string& pending, TransferPhase phase,
                  std::optional<int64_t> amount = std::nullopt) {
    return ReasonOf(book_.Resolve({"end", pending, phase, amount, "", {}}));
  }

  const Balances& Of(const std::string& id) const { return book_.accounts().at(id).balances; }

  LedgerBook book_;
};

TEST_F(LedgerTest, MovesFromTheDebitedAccountToTheCreditedOne) {
  EXPECT_EQ(Post(Move("a", "b", 30)), "");
  EXPECT_EQ(Of("a"), (Balances{0, 30, 0, 100}));
  EXPECT_EQ(Of("b"), (Balances{0, 0, 0, 30}));
  EXPECT_EQ(Of("bank").posted(), -100);
  EXPECT_EQ(Of("a").available(), 70);
}

TEST_F(LedgerTest, RefusesByTheFirstReasonThatApplies) {
  const struct {
    Transfer transfer;
    const char* reason;
  } kCases[] = {
      {Move("x", "x", 0), "amount_not_positive"},
      {Move("a", "b", -1), "amount_not_positive"},
      {Move("x", "x", kMaxTransferAmount + 1), "amount_too_large"},
      {Move("x", "x", 1), "accounts_must_be_different"},
      {Move("x", "y", 1), "debit_account_not_found"},
      {Move("euro", "y", 1), "credit_account_not_found"},
      {Move("a", "euro", 1'000), "unit_mismatch"},
      {Move("euro", "a", 1'000), "unit_mismatch"},
      {Move("a", "b", 101), "insufficient_funds"},
      {Move("a", "b", 101, TransferPhase::kPending), "insufficient_funds"},
      {Move("a", "b", 100), ""},
      {Move("a", "b", 1), "insufficient_funds"},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(Post(each.transfer), each.reason) << each.transfer.id;
  }
}

TEST_F(LedgerTest, NeverGrowsBeyondWhatItCanCount) {
  for (int i = 0; i < 99; ++i) EXPECT_EQ(Post(Move("bank", "b", kMaxTransferAmount)), "");
  EXPECT_EQ(Post(Move("bank", "b", kMaxTransferAmount)), "account_total_too_large");  // the bank's
  EXPECT_EQ(Post(Move("b", "a", kMaxTransferAmount, TransferPhase::kPending)), "");
  EXPECT_EQ(Post(Move("bank", "b", kMaxTransferAmount - 100)), "");
  EXPECT_EQ(Of("bank").debits_posted, kMaxAccountTotal);
  EXPECT_EQ(Post(Move("bank", "b", 1)), "account_total_too_large");
}

TEST_F(LedgerTest, APendingTransferHoldsWithoutGiving) {
  EXPECT_EQ(Post(Move("a", "b", 60, TransferPhase::kPending)), "");
  EXPECT_EQ(Of("a"), (Balances{60, 0, 0, 100}));
  EXPECT_EQ(Of("b"), (Balances{0, 0, 60, 0}));
  EXPECT_EQ(Of("a").available(), 40);
  EXPECT_EQ(Of("b").available(), 0);
  EXPECT_EQ(Post(Move("a", "b", 41)), "insufficient_funds");
  EXPECT_EQ(Post(Move("b", "a", 1)), "insufficient_funds");
}

TEST_F(LedgerTest, PostingMovesTheAmountAndFreesTheRest) {
  EXPECT_EQ(Post(Move("a", "b", 60, TransferPhase::kPending)), "");
  EXPECT_EQ(End("a>b60", TransferPhase::kPostPending, 45), "");
  EXPECT_EQ(Of("a"), (Balances{0, 45, 0, 100}));
  EXPECT_EQ(Of("b"), (Balances{0, 0, 0, 45}));
}

TEST_F(LedgerTest, VoidingFreesAll) {
  EXPECT_EQ(Post(Move("a", "b", 60, TransferPhase::kPending)), "");
  EXPECT_EQ(End("a>b60", TransferPhase::kVoidPending), "");
  EXPECT_EQ(Of("a"), (Balances{0, 0, 0, 100}));
  EXPECT_EQ(Of("b"), Balances{});
}

TEST(LedgerResolve, IsByTheStateOfWhatItEnds) {
  const Transfer posted = Move("a", "b", 10);
  const Transfer pending = Move("a", "b", 10, TransferPhase::kPending);
  Transfer end = pending;
  end.phase = TransferPhase::kVoidPending;
  using Phase = TransferPhase;
  const struct {
    const Transfer* found;
    std::optional<Phase> ended;
    std::optional<int64_t> amount;
    const char* reason;
  } kCases[] = {
      {nullptr, {}, 0, "pending_transfer_not_found"},
      {&posted, {}, 0, "transfer_not_pending"},
      {&end, {}, 0, "transfer_not_pending"},
      {&pending, Phase::kPostPending, 0, "amount_not_positive"},
      {&pending, Phase::kPostPending, 11, "exceeds_pending_transfer_amount"},
      {&pending, Phase::kPostPending, 10, "pending_transfer_already_posted"},
      {&pending, Phase::kVoidPending, 10, "pending_transfer_already_voided"},
      {&pending, {}, 10, ""},
      {&pending, {}, 1, ""},
      {&pending, {}, {}, ""},
  };
  for (const auto& each : kCases) {
    const Resolution post{"end", pending.id, Phase::kPostPending, each.amount, "group", {5}};
    EXPECT_EQ(ReasonOf(Resolve(post, each.found, each.ended)), each.reason);
    if (each.amount) continue;
    const Resolution undo{"end", pending.id, Phase::kVoidPending, {}, "group", {5}};
    EXPECT_EQ(ReasonOf(Resolve(undo, each.found, each.ended)), each.reason);
  }
}

TEST(LedgerResolve, KeepsWhatThePendingTransferSays) {
  Transfer pending = Move("a", "b", 10, TransferPhase::kPending);
  pending.position = 7;
  pending.kind = TransferKind::kConnectsBoost;
  pending.reference = "job_1";
  pending.plan_version = "p";
  pending.group = "first";
  const auto end = Resolve({"end", pending.id, TransferPhase::kPostPending, 4, "second", {5}},
                           &pending, std::nullopt);
  Transfer expected = pending;
  expected.position = 0;
  expected.id = "end";
  expected.amount = 4;
  expected.phase = TransferPhase::kPostPending;
  expected.resolves = pending.id;
  expected.group = "second";
  expected.created_at = {5};
  EXPECT_EQ(*end, expected);
}

TEST(LedgerWords, AreReadBack) {
  for (const auto kind : {AccountKind::kPlatformConnects, AccountKind::kConnectsLot}) {
    EXPECT_EQ(AccountKindByName(NameOf(kind)), kind);
  }
  for (int i = 0; i < 4; ++i) {
    const auto phase = static_cast<TransferPhase>(i);
    EXPECT_EQ(TransferPhaseByName(NameOf(phase)), phase);
  }
  for (int i = 0; i < 6; ++i) {
    const auto kind = static_cast<TransferKind>(i);
    EXPECT_EQ(TransferKindByName(NameOf(kind)), kind);
  }
  EXPECT_EQ(TransferKindByName("gift"), std::nullopt);
}

TEST(LedgerChain, ChangesWithEveryFieldAndTheLinkBefore) {
  std::vector<Transfer> changed(13, Move("a", "b", 10));
  changed[0].position = 2;
  changed[1].id = "other";
  changed[2].debit_account = "c";
  changed[3].credit_account = "c";
  changed[4].amount = 11;
  changed[5].unit = "EUR";
  changed[6].phase = TransferPhase::kPending;
  changed[7].kind = TransferKind::kConnectsSpend;
  changed[8].resolves = "other";
  changed[9].group = "other";
  changed[10].reference = "other";
  changed[11].plan_version = "other";
  changed[12].created_at = {1};
  const std::vector<Transfer> original = {Move("a", "b", 10)};
  std::set<std::string> links = {NextLink(kFirstLink, original)};
  for (const Transfer& each : changed) links.insert(NextLink(kFirstLink, {&each, 1}));
  EXPECT_EQ(links.size(), 14u);
  EXPECT_EQ(NextLink(kFirstLink, original), *links.find(NextLink(kFirstLink, original)));
  EXPECT_FALSE(links.contains(NextLink(*links.begin(), original)));
  EXPECT_EQ(links.begin()->size(), 64u);
}

TEST(LedgerChain, KnowsWhereATextEnds) {
  Transfer one = Move("ab", "c", 1);
  Transfer other = Move("a", "bc", 1);
  one.id = other.id = "t";
  EXPECT_NE(NextLink(kFirstLink, {&one, 1}), NextLink(kFirstLink, {&other, 1}));
}

}  // namespace
}  // namespace shortlist
