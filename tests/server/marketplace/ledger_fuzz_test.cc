// Seeded random operations on the rules of the ledger, against signed sums that know no rule.
#include <cstdlib>
#include <unordered_map>

#include <gtest/gtest.h>

#include "server/marketplace/ledger.h"
#include "server/marketplace/ledger_chain.h"
#include "tests/support/ledger_book.h"
#include "tests/support/ledger_storm.h"

namespace shortlist {
namespace {

using testing::LedgerBook;
using testing::LedgerStorm;

// What an account has and holds, by plain arithmetic.
struct Sums {
  int64_t has = 0;
  int64_t holds = 0;
};

struct Held {
  Transfer transfer;
  bool ended = false;
};

class StormRun {
 public:
  explicit StormRun(uint64_t seed) : storm_(seed) {
    for (const LedgerAccount& account : LedgerStorm::Accounts()) {
      book_.Open(account);
      sums_[account.id] = {};
    }
  }

  void Steps(int count) {
    for (int i = 0; i < count && !::testing::Test::HasFailure(); ++i) {
      const auto operation = storm_.Next();
      if (const auto* transfer = std::get_if<Transfer>(&operation)) {
        Post(*transfer);
      } else {
        End(std::get<Resolution>(operation));
      }
      CheckBooks();
    }
  }

  int64_t made() const { return made_; }
  const std::string& link() const { return link_; }
  const std::map<std::string, int>& refused() const { return refused_; }
  const LedgerBook& book() const { return book_; }

 private:
  void Post(const Transfer& transfer) {
    const auto done = book_.Post(transfer);
    if (!done) return Refused(done.error().reason);
    Made(transfer);
    Sums& from = sums_.at(transfer.debit_account);
    const auto& account = book_.accounts().at(transfer.debit_account);
    // Whoever may not be overdrawn had it.
    EXPECT_TRUE(account.may_overdraw || from.has - from.holds >= transfer.amount);
    if (transfer.phase == TransferPhase::kPending) {
      from.holds += transfer.amount;
      held_[transfer.id] = {transfer, false};
    } else {
      from.has -= transfer.amount;
      sums_.at(transfer.credit_account).has += transfer.amount;
    }
  }

  void End(const Resolution& resolution) {
    const auto done = book_.Resolve(resolution);
    if (!done) return Refused(done.error().reason);
    Made(*done);
    Held& held = held_.at(resolution.pending);
    EXPECT_FALSE(held.ended);  // at most once
    held.ended = true;
    Sums& from = sums_.at(held.transfer.debit_account);
    from.holds -= held.transfer.amount;
    if (done->phase == TransferPhase::kVoidPending) return;
    from.has -= done->amount;
    sums_.at(held.transfer.credit_account).has += done->amount;
  }

  void Made(Transfer transfer) {
    transfer.position = ++made_;
    group_.push_back(std::move(transfer));
    if (group_.size() < 100) return;
    link_ = NextLink(link_, group_);
    group_.clear();
  }

  void Refused(const std::string& reason) { ++refused_[reason]; }

  // Debits are credits, unit by unit; nobody is below the floor; the sums agree.
  void CheckBooks() {
    std::map<std::string_view, Balances> totals;
    for (const auto& [id, account] : book_.accounts()) {
      const Balances& balances = account.balances;
      EXPECT_EQ(balances.posted(), sums_.at(id).has);
      EXPECT_EQ(balances.debits_pending, sums_.at(id).holds);
      EXPECT_GE(balances.credits_pending, 0);
      EXPECT_TRUE(account.may_overdraw || balances.available() >= 0) << id;
      Balances& total = totals[account.unit];
      total.debits_pending += balances.debits_pending;
      total.debits_posted += balances.debits_posted;
      total.credits_pending += balances.credits_pending;
      total.credits_posted += balances.credits_posted;
    }
    for (const auto& [unit, total] : totals) {
      EXPECT_EQ(total.debits_pending, total.credits_pending);
      EXPECT_EQ(total.debits_posted, total.credits_posted);
    }
  }

  LedgerStorm storm_;
  LedgerBook book_;
  std::map<std::string, Sums> sums_;
  std::unordered_map<std::string, Held> held_;
  std::map<std::string, int> refused_;
  std::vector<Transfer> group_;
  std::string link_{kFirstLink};
  int64_t made_ = 0;
};

TEST(LedgerFuzz, AMillionOperationsKeepTheBooks) {
  constexpr uint64_t kSeed = 20'260'101;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  StormRun run(kSeed);
  run.Steps(1'000'000);
  EXPECT_GT(run.made(), 500'000);
  EXPECT_GT(run.refused().at("insufficient_funds"), 1'000);
  for (const char* reason :
       {"amount_not_positive", "amount_too_large", "accounts_must_be_different",
        "debit_account_not_found", "credit_account_not_found", "unit_mismatch",
        "pending_transfer_not_found", "exceeds_pending_transfer_amount",
        "pending_transfer_already_posted", "pending_transfer_already_voided"}) {
    EXPECT_TRUE(run.refused().contains(reason)) << reason;
  }
}

TEST(LedgerFuzz, TheSameOperationsGiveTheSameBooks) {
  StormRun one(7);
  StormRun same(7);
  StormRun other(8);
  for (StormRun* run : {&one, &same, &other}) run->Steps(20'000);
  EXPECT_EQ(one.link(), same.link());
  EXPECT_EQ(one.book().accounts(), same.book().accounts());
  EXPECT_NE(one.link(), other.link());
}

}  // namespace
}  // namespace shortlist
