// Connects granted, quoted, spent, returned and expired.
#include <atomic>
#include <latch>
#include <numeric>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/storage/ledger_audit.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/create_job.h"
#include "server/workflow/create_proposal.h"
#include "server/workflow/expire_connects.h"
#include "server/workflow/grant_connects.h"
#include "server/workflow/quote_connects.h"
#include "server/workflow/return_connects.h"
#include "server/workflow/spend_connects.h"
#include "server/workflow/submit_proposal.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kDay = 86'400;

class ConnectsVerbs : public WorkflowTest {
 protected:
  void SetUp() override {
    WorkflowTest::SetUp();
    if (IsSkipped()) return;
    // What is given without asking has tests of its own.
    marketplace_.connects.front().signup = 0;
    marketplace_.connects.front().monthly_basic = 0;
    ada_ = Hire("Ada");
    job_ = Post(10'000);
  }

  std::string Hire(const std::string& name) {
    Freelancer draft;
    draft.display_name = name;
    return Do(CreateFreelancer, draft)->id;
  }

  std::string Post(int64_t budget_minor) {
    Job draft;
    draft.title = "A logo";
    draft.budget = Money{budget_minor, "USD"};
    return Do(CreateJob, draft)->id;
  }

  Result<ConnectsLot> Grant(int64_t connects, const std::string& key,
                            ConnectsSource source = ConnectsSource::kBonus) {
    return Do(GrantConnects, ConnectsGrant{ada_, source, connects, key});
  }

  Result<ConnectsQuote> Quote(const std::string& job) {
    return Do(QuoteConnects, QuoteRequest{ada_, job});
  }

  // So many others propose to the job.
  void ProposeToo(const std::string& job, int count) {
    for (int i = 0; i < count; ++i) {
      const std::string id = Hire("Other");
      const auto granted = Do(GrantConnects, ConnectsGrant{id, ConnectsSource::kBonus, 20, "k"});
      ASSERT_TRUE(granted.ok());
      const std::string quote = Do(QuoteConnects, QuoteRequest{id, job})->id;
      const Terms terms{Money{10'000, "USD"}, {}, {}};
      const auto made = Do(CreateProposal, NewProposal{job, id, {terms, {}, ""}});
      ASSERT_TRUE(made.ok());
      ASSERT_TRUE(Do(SubmitProposal, made->id, quote).ok());
    }
  }

  // Quotes and pays a proposal to a new job.
  Result<ConnectsSpend> Spend() { return Do(SpendConnects, ada_, Quote(Post(10'000))->id); }

  std::vector<int64_t> Lots() {
    const auto lots =
        Read([&](ReadTransaction& tx) { return tx.connects().SpendableLots(ada_, clock_.Now()); });
    std::vector<int64_t> available;
    for (const ConnectsLot& lot : lots) available.push_back(lot.available);
    return available;
  }

  std::vector<std::string> Differences() {
    return Read([](ReadTransaction& tx) { return AuditLedger(tx).differences; });
  }

  std::string ada_;
  std::string job_;
};

TEST_F(ConnectsVerbs, AGrantIsALotThatLivesAYear) {
  const auto lot = Grant(80, "signup", ConnectsSource::kSignup);
  ASSERT_TRUE(lot.ok());
  EXPECT_EQ(lot->expires_at.micros, kStart.micros + 365 * kDay * 1'000'000);
  const auto stored = Read([&](ReadTransaction& tx) { return tx.connects().GetLot(lot->id); });
  EXPECT_EQ(*stored, *lot);
  const auto lines = Read(
      [&](ReadTransaction& tx) { return tx.ledger().Statement({.owner = ada_, .unit = "CNX"}); });
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].transfer.kind, TransferKind::kConnectsGrant);
  EXPECT_EQ(lines[0].transfer.reference, "signup");
  EXPECT_EQ(lines[0].transfer.plan_version, "connects-2026");
  EXPECT_EQ(Do(GrantConnects, ConnectsGrant{ada_, ConnectsSource::kPurchase, 10, "inv_1"})->source,
            ConnectsSource::kPurchase);
}

TEST_F(ConnectsVerbs, AGrantIsGivenOnce) {
  ASSERT_TRUE(Grant(80, "signup").ok());
  EXPECT_EQ(ReasonOf(Grant(80, "signup")), "connects_already_granted");
  EXPECT_EQ(ReasonOf(Grant(0, "nothing")), "amount_not_positive");
  EXPECT_EQ(ReasonOf(Do(GrantConnects, ConnectsGrant{"frl_x", ConnectsSource::kBonus, 1, "k"})),
            "freelancer_not_found");
  EXPECT_THAT(Lots(), ElementsAre(80));
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(ConnectsVerbs, WhatIsDueIsGivenOnceWithoutAsking) {
  marketplace_.connects.front().signup = 20;
  marketplace_.connects.front().monthly_basic = 10;
  const auto due = [&] { EXPECT_TRUE(GrantDueConnects(marketplace_, ada_).ok()); };
  due();
  due();
  EXPECT_THAT(Lots(), ElementsAre(20, 10));
  Advance(30 * kDay);
  EXPECT_TRUE(Quote(job_).ok());
  EXPECT_THAT(Lots(), ElementsAre(20, 10));
  Advance(kDay);
  EXPECT_TRUE(Quote(job_).ok());
  EXPECT_TRUE(Quote(job_).ok());
  EXPECT_THAT(Lots(), ElementsAre(20, 10, 10));
  EXPECT_EQ(ReasonOf(GrantDueConnects(marketplace_, "frl_x")), "freelancer_not_found");
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(ConnectsVerbs, AQuoteHoldsForHalfAnHour) {
  const auto quote = Quote(job_);
  ASSERT_TRUE(quote.ok());
  EXPECT_EQ(quote->connects, 4);
  ProposeToo(job_, 3);
  Advance(30 * 60 - 1);
  EXPECT_EQ(*Quote(job_), *quote);
  Advance(1);
  const auto dearer = Quote(job_);
  EXPECT_EQ(dearer->connects, 6);
  ASSERT_TRUE(Grant(20, "k").ok());
  EXPECT_EQ(ReasonOf(Do(SpendConnects, ada_, quote->id)), "quote_expired");
  EXPECT_TRUE(Do(SpendConnects, ada_, dearer->id).ok());
  EXPECT_NE(Quote(job_)->id, dearer->id);  // paid: the next one is new
}

TEST_F(ConnectsVerbs, ThePriceRisesWithTheProposalsOfADay) {
  ProposeToo(job_, 6);
  EXPECT_EQ(Quote(job_)->connects, 8);
  Advance(kDay - 1);
  EXPECT_EQ(Quote(job_)->connects, 8);
  Advance(1801);
  EXPECT_EQ(Quote(job_)->connects, 4);
}

TEST_F(ConnectsVerbs, AQuoteIsForAnOpenJob) {
  EXPECT_EQ(ReasonOf(Quote("job_x")), "job_not_found");
  EXPECT_EQ(ReasonOf(Do(QuoteConnects, QuoteRequest{"frl_x", job_})), "freelancer_not_found");
  auto job = *Read([&](ReadTransaction& tx) { return tx.jobs().GetById(job_); });
  job.status = JobStatus::kFilled;
  ASSERT_TRUE(storage_->Transact([&](Transaction& tx) { return tx.jobs().Update(job, 1); }).ok());
  EXPECT_EQ(ReasonOf(Quote(job_)), "job_not_open");
}

TEST_F(ConnectsVerbs, PaysWithTheLotsThatExpireSoonest) {
  ASSERT_TRUE(Grant(3, "first").ok());
  Advance(kDay);
  ASSERT_TRUE(Grant(10, "second").ok());
  const auto quote = Quote(job_);
  const auto spend = Do(SpendConnects, ada_, quote->id);
  ASSERT_TRUE(spend.ok());
  EXPECT_THAT(Lots(), ElementsAre(9));
  const auto paid = Read([&](ReadTransaction& tx) { return tx.ledger().OfGroup(spend->id); });
  ASSERT_THAT(paid, SizeIs(2));
  EXPECT_EQ(paid[0].amount, 3);
  EXPECT_EQ(paid[1].amount, 1);
  EXPECT_EQ(paid[0].reference, job_);
  EXPECT_EQ(*Read([&](ReadTransaction& tx) { return tx.connects().GetSpend(spend->id); }), *spend);
  EXPECT_EQ(ReasonOf(Do(SpendConnects, ada_, quote->id)), "quote_used");
}

TEST_F(ConnectsVerbs, ARefusedPaymentTakesNothing) {
  ASSERT_TRUE(Grant(3, "k").ok());
  const auto quote = Quote(job_);
  EXPECT_EQ(ReasonOf(Do(SpendConnects, ada_, quote->id)), "insufficient_connects");
  EXPECT_EQ(ReasonOf(Do(SpendConnects, Hire("Bob"), quote->id)), "quote_not_found");
  EXPECT_EQ(ReasonOf(Do(SpendConnects, ada_, std::string("cqt_x"))), "quote_not_found");
  EXPECT_THAT(Lots(), ElementsAre(3));
  ASSERT_TRUE(Grant(1, "l").ok());
  EXPECT_TRUE(Do(SpendConnects, ada_, quote->id).ok());  // the quote was not used up
}

TEST_F(ConnectsVerbs, WhatIsReturnedGoesWhereItCameFrom) {
  ASSERT_TRUE(Grant(3, "first").ok());
  Advance(kDay);
  ASSERT_TRUE(Grant(10, "second").ok());
  const auto spend = Spend();
  EXPECT_THAT(Lots(), ElementsAre(9));
  const auto returned = Do(ReturnConnects, spend->id);
  EXPECT_EQ(returned->returned_at, clock_.Now());
  EXPECT_THAT(Lots(), ElementsAre(3, 10));
  EXPECT_EQ(ReasonOf(Do(ReturnConnects, spend->id)), "connects_already_returned");
  EXPECT_EQ(ReasonOf(Do(ReturnConnects, std::string("csp_x"))), "connects_spend_not_found");
  EXPECT_THAT(Lots(), ElementsAre(3, 10));
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(ConnectsVerbs, WhatIsReturnedLateLivesThirtyDaysMore) {
  ASSERT_TRUE(Grant(3, "first").ok());
  Advance(10 * kDay);
  ASSERT_TRUE(Grant(10, "second").ok());
  const auto spend = Spend();
  Advance(355 * kDay);  // to the moment in which the first lot expires
  EXPECT_TRUE(Do(ReturnConnects, spend->id).ok());
  EXPECT_THAT(Lots(), ElementsAre(10, 3));  // the second has ten days left
  Advance(30 * kDay - 1);
  EXPECT_THAT(Lots(), ElementsAre(3));
  Advance(1);
  EXPECT_THAT(Lots(), IsEmpty());
}

TEST_F(ConnectsVerbs, AJobThatIsTakenBackReturnsWhatItCost) {
  ASSERT_TRUE(Grant(20, "k").ok());
  const auto quote = Quote(job_);
  ASSERT_TRUE(Do(SpendConnects, ada_, quote->id).ok());
  const auto other = Spend();
  EXPECT_EQ(*Do(ReturnConnectsOfJob, job_), 1);
  EXPECT_EQ(*Do(ReturnConnectsOfJob, job_), 0);
  EXPECT_THAT(Lots(), ElementsAre(16));
}

TEST_F(ConnectsVerbs, WhatHasExpiredIsTakenBackOnce) {
  ASSERT_TRUE(Grant(3, "first").ok());
  ASSERT_TRUE(Grant(4, "second").ok());
  Advance(kDay);
  ASSERT_TRUE(Grant(10, "third").ok());
  ASSERT_TRUE(Spend().ok());  // from the first and the second
  Advance(364 * kDay - 1);
  EXPECT_EQ(*Do(ExpireConnects, 10), (ExpiredConnects{0, 0}));
  Advance(1);
  EXPECT_THAT(Lots(), ElementsAre(10));  // before anything has run
  EXPECT_EQ(*Do(ExpireConnects, 1), (ExpiredConnects{1, 0}));
  EXPECT_EQ(*Do(ExpireConnects, 10), (ExpiredConnects{1, 3}));
  EXPECT_EQ(*Do(ExpireConnects, 10), (ExpiredConnects{0, 0}));
  EXPECT_THAT(Lots(), ElementsAre(10));
  EXPECT_THAT(Differences(), IsEmpty());
}

// Half of them through another connection, as another process would.
TEST_F(ConnectsVerbs, AThousandAtOnceSpendNoMoreThanThereIs) {
  constexpr int kSpends = 1'000;
  constexpr int kPaid = 50;
  ASSERT_TRUE(Grant(37, "a").ok());
  ASSERT_TRUE(Grant(99, "b").ok());
  ASSERT_TRUE(Grant(kPaid * 4 - 37 - 99, "c").ok());
  std::vector<std::string> quotes;
  const auto quoted = storage_->Transact([&](Transaction& tx) -> Result<void> {
    quotes.clear();
    for (int i = 0; i < kSpends; ++i) {
      Job draft;
      draft.title = "A logo";
      draft.budget = Money{10'000, "USD"};
      const auto job = CreateJob(tx, marketplace_, draft);
      const auto quote = QuoteConnects(tx, marketplace_, {ada_, job->id});
      quotes.push_back(quote->id);
    }
    return {};
  });
  ASSERT_TRUE(quoted.ok());

  const auto other_storage = OpenStorage();
  std::latch start(kSpends);
  std::atomic<int> paid = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kSpends; ++i) {
    threads.emplace_back([&, i] {
      Storage& storage = i % 2 == 0 ? *storage_ : *other_storage;
      start.arrive_and_wait();
      const auto spend = storage.Transact([&](Transaction& tx) {
        return SpendConnects(tx, marketplace_, ada_, quotes[static_cast<size_t>(i)]);
      });
      paid += spend.ok();
      refused += ReasonOf(spend) == "insufficient_connects";
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(paid, kPaid);
  EXPECT_EQ(refused, kSpends - kPaid);
  EXPECT_THAT(Lots(), IsEmpty());
  EXPECT_THAT(Differences(), IsEmpty());
}

// The same verbs on plain numbers: what each lot has, and when it expires.
TEST_F(ConnectsVerbs, RandomVerbsKeepEveryLot) {
  constexpr uint64_t kSeed = 5;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  int64_t granted = 0;
  int64_t spent = 0;
  int64_t expired = 0;
  std::vector<ConnectsSpend> spends;
  for (int step = 0; step < 400; ++step) {
    switch (random() % 5) {
      case 0: {
        const auto lot = Grant(1 + static_cast<int64_t>(random() % 9), std::to_string(step));
        ASSERT_TRUE(lot.ok());
        granted += lot->available;
        break;
      }
      case 1:
      case 2: {
        const auto spend = Spend();
        if (!spend) {
          EXPECT_EQ(ReasonOf(spend), "insufficient_connects");
          break;
        }
        spent += spend->connects;
        spends.push_back(*spend);
        break;
      }
      case 3: {
        if (spends.empty()) break;
        const ConnectsSpend& spend = spends[random() % spends.size()];
        const auto returned = Do(ReturnConnects, spend.id);
        if (returned) spent -= spend.connects;
        break;
      }
      case 4:
        Advance(static_cast<int64_t>(random() % (20 * kDay)));
        expired += Do(ExpireConnects, 1'000)->connects;
        break;
    }
    const auto lots = Lots();
    EXPECT_EQ(std::accumulate(lots.begin(), lots.end(), int64_t{0}), granted - spent - expired);
  }
  EXPECT_GT(spent, 0);
  EXPECT_GT(expired, 0);
  EXPECT_THAT(Differences(), IsEmpty());
}

}  // namespace
}  // namespace shortlist
