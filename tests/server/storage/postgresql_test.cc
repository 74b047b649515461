// What only a database that is a server of its own can do: go away, come back, and interfere.
#include <atomic>
#include <csignal>
#include <set>
#include <thread>
#include <vector>

#include <soci/soci.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/base/unavailable.h"
#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

class PostgresqlTest : public StorageTest {
 protected:
  PostgresqlTest() : StorageTest(DatabaseKind::kPostgresql) {}

  static testing::PostgresCluster& Cluster() { return *testing::PostgresCluster::Shared(); }

  // Statements that this program would not make.
  void RunSql(const std::string& sql) { *Database::Open(Options())->Connect() << sql; }

  std::string ReasonOfWrite(const std::string& id) {
    try {
      const auto done = storage_->Transact(
          [&](Transaction& tx) { return InsertWithEvent(tx, NamedFreelancer(id)); });
      return done ? "" : done.error().reason;
    } catch (const Unavailable& error) {
      return error.reason();
    }
  }

  std::set<std::string> StoredIds() {
    std::set<std::string> ids;
    storage_->Read([&](ReadTransaction& tx) {
      tx.freelancers().ForEach([&](const Freelancer& each) { ids.insert(each.id); });
    });
    return ids;
  }
};

TEST_F(PostgresqlTest, GoesOnWhenTheDatabaseWasRestartedBetweenTwoCalls) {
  EXPECT_EQ(ReasonOfWrite("frl_1"), "");
  Cluster().Stop(SIGINT);
  Cluster().Start();
  EXPECT_EQ(StoredIds(), (std::set<std::string>{"frl_1"}));
  EXPECT_EQ(ReasonOfWrite("frl_2"), "");
  EXPECT_EQ(StoredIds(), (std::set<std::string>{"frl_1", "frl_2"}));
}

TEST_F(PostgresqlTest, SaysSoWhileTheDatabaseIsAwayAndGoesOnWhenItIsBack) {
  Cluster().Stop(SIGQUIT);
  for (int i = 0; i < 2 * Options().readers; ++i) {
    EXPECT_EQ(ReasonOfWrite("frl_lost"), "database_unavailable");
    EXPECT_THROW(storage_->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); }),
                 Unavailable);
  }
  Cluster().Start();
  while (ReasonOfWrite("frl_1") != "") std::this_thread::yield();
  while (true) {
    try {
      EXPECT_EQ(StoredIds(), (std::set<std::string>{"frl_1"}));
      break;
    } catch (const Unavailable&) {
      std::this_thread::yield();
    }
  }
}

TEST_F(PostgresqlTest, LosesNothingAcknowledgedWhenTheDatabaseCrashesInTheMiddle) {
  constexpr int kThreads = 4;
  constexpr int kMoreAfterCrash = 20;
  std::atomic<bool> crashed = false;
  std::atomic<int> before = 0;
  std::vector<std::vector<std::string>> acknowledged(kThreads);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      int after = 0;
      for (int i = 0; after < kMoreAfterCrash; ++i) {
        const std::string id = "frl_" + std::to_string(t) + "_" + std::to_string(i);
        const bool was_crashed = crashed;
        if (ReasonOfWrite(id) != "") continue;
        acknowledged[t].push_back(id);
        ++before;
        after += was_crashed;
      }
    });
  }
  while (before < 50) std::this_thread::yield();
  Cluster().Stop(SIGQUIT);
  Cluster().Start();
  crashed = true;
  for (std::thread& thread : threads) thread.join();
  const std::set<std::string> stored = StoredIds();
  for (const auto& ids : acknowledged) {
    for (const std::string& id : ids) EXPECT_TRUE(stored.contains(id)) << id;
  }
  storage_->Read([&](ReadTransaction& tx) {
    const auto events = tx.outbox().EventsAfter(0, 1'000'000);
    ASSERT_EQ(events.size(), stored.size());
    for (size_t i = 0; i < events.size(); ++i) {
      ASSERT_EQ(events[i].seq, static_cast<int64_t>(i) + 1);
      EXPECT_TRUE(stored.contains(events[i].entity_id));
    }
  });
}

TEST_F(PostgresqlTest, RunsABatchAgainThatMetAnotherTransaction) {
  // Sequences are not rolled back, so each run counts.
  RunSql("CREATE SEQUENCE runs");
  RunSql(
      "CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " IF nextval('runs') < 4 THEN RAISE EXCEPTION 'met' USING ERRCODE = '40001'; END IF;"
      " RETURN NEW; END $$");
  RunSql(
      "CREATE TRIGGER meeting BEFORE INSERT ON freelancers FOR EACH ROW EXECUTE FUNCTION meet()");
  int runs = 0;
  const auto done = storage_->Transact([&](Transaction& tx) {
    ++runs;
    return InsertWithEvent(tx, NamedFreelancer("frl_1"));
  });
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(runs, 4);
  EXPECT_EQ(storage_->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); }), 1);
}

TEST_F(PostgresqlTest, GivesUpOnABatchThatMeetsOthersForever) {
  RunSql(
      "CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " RAISE EXCEPTION 'met' USING ERRCODE = '40P01'; END $$");
  RunSql(
      "CREATE TRIGGER meeting BEFORE INSERT ON freelancers FOR EACH ROW EXECUTE FUNCTION meet()");
  EXPECT_THROW((void)storage_->Transact(
                   [](Transaction& tx) { return InsertWithEvent(tx, NamedFreelancer("frl_1")); }),
               soci::soci_error);
  EXPECT_EQ(storage_->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); }), 0);
}

TEST_F(PostgresqlTest, RefusesToKeepTextsInAnotherEncoding) {
  RunSql("DROP DATABASE IF EXISTS latin");  // when the tests are repeated
  RunSql("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
  std::string url = Options().url;
  const size_t name = url.find("@/") + 2;
  url.replace(name, url.find('?') - name, "latin");
  EXPECT_THROW((void)Storage::Open({.url = url}), std::runtime_error);
}

TEST_F(PostgresqlTest, IsMigratedByOneOfManyThatStartTogether) {
  const std::string url = Cluster().NewDatabase();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] { EXPECT_TRUE(Storage::Open({.url = url, .readers = 1}).ok()); });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace shortlist
