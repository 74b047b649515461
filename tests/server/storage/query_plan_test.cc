// What is due is found by an index, not by looking at all that waits: asked of the databases
// themselves, about the statements that the repositories sent.

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include "server/storage/boost_bid_repository.h"
#include "server/storage/connects_repository.h"
#include "server/storage/timer_repository.h"
#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kTimers = 1'000'000;
constexpr int kOthers = 100'000;

class QueryPlanTest : public EachStorageTest {
 protected:
  void SetUp() override {
    EachStorageTest::SetUp();
    if (IsSkipped()) return;
    auto database = Database::Open(Options());
    ASSERT_TRUE(database.ok());
    sql_ = database->Connect();
  }

  // One row for each number n from 1 to `count`.
  void Fill(const std::string& table, const std::string& values, int count) {
    *sql_ << "INSERT INTO " + table +
                 " WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers"
                 " WHERE n < " +
                 std::to_string(count) + ") SELECT " + values + " FROM numbers";
  }

  // How the database runs the statement that was sent last, with what is bound to it.
  template <typename... Bound>
  std::string PlanOfLast(const Bound&... bound) {
    const std::string query = sql_->get_last_query();
    soci::row row;
    soci::statement statement(*sql_);
    (statement.exchange(soci::use(bound)), ...);
    statement.exchange(soci::into(row));
    statement.alloc();
    statement.prepare((IsPostgresql() ? "EXPLAIN " : "EXPLAIN QUERY PLAN ") + query);
    statement.define_and_bind();
    statement.execute();
    std::string plan = query + "\n";
    const size_t column = IsPostgresql() ? 0 : 3;
    while (statement.fetch()) plan += row.get<std::string>(column) + "\n";
    return plan;
  }

  // In the order of the index, and no further than to what is due.
  void ExpectByIndex(const std::string& plan, const std::string& index) {
    EXPECT_THAT(plan, HasSubstr(index));
    EXPECT_THAT(plan, Not(AnyOf(HasSubstr("Seq Scan"), HasSubstr("SCAN "))));
    // Those of one moment may be sorted after each other.
    EXPECT_THAT(plan, Not(AnyOf(HasSubstr("> Sort"), HasSubstr("B-TREE FOR ORDER BY"))));
  }

  std::unique_ptr<soci::session> sql_;
  const long long now_ = 10;
  const int limit_ = 5;
};

TEST_P(QueryPlanTest, TheFirstOfAMillionTimersIsFoundByItsMoment) {
  Fill("timers (kind, subject, due_at)", "'offer_expires', 'ofr_' || n, n", kTimers);
  *sql_ << "ANALYZE";
  const TimerRepository timers(sql_.get());
  ASSERT_EQ(timers.FirstDue({now_})->due_at, Timestamp{1});
  ExpectByIndex(PlanOfLast(now_), "timers_due");
}

TEST_P(QueryPlanTest, BoostAuctionsAndLotsThatAreOverAreFoundByTheirMoment) {
  Fill("boost_bids (id, job_id, freelancer_id, connects, state, opens, views, placed_at, ends_at)",
       "'bst_' || n, 'job_' || n, 'frl_1', 1, 'held', 0, 0, 0, n", kOthers);
  Fill("ledger_accounts", "'acc_' || n, 'connects_lot', 'frl_1', 'CNX', 0, 0, 0, 0, 1, 0", kOthers);
  Fill("connects_lots (id, owner, source, grant_key, issued_at, expires_at)",
       "'acc_' || n, 'frl_1', 'monthly', 'k' || n, 0, n", kOthers);
  *sql_ << "ANALYZE";
  EXPECT_EQ(BoostBidRepository(sql_.get()).Due({now_}, limit_).size(), 5U);
  ExpectByIndex(PlanOfLast(now_, limit_), "boost_bids_due");
  EXPECT_EQ(ConnectsRepository(sql_.get()).DueLots({now_}, limit_).size(), 5U);
  ExpectByIndex(PlanOfLast(now_, limit_), "connects_lots_due");
}

INSTANTIATE_TEST_SUITE_P(, QueryPlanTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
