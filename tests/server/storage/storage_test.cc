#include "server/storage/storage.h"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <soci/soci.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/base/unavailable.h"
#include "server/storage/migrations.h"
#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

using std::chrono::milliseconds;

int64_t CountFreelancers(Storage& storage) {
  return storage.Read([](ReadTransaction& tx) { return tx.freelancers().Count(); });
}

// Every row's `seq` is an event about it, and the log has no gap.
void ExpectRowsMatchTheLog(Storage& storage) {
  storage.Read([](ReadTransaction& tx) {
    const auto events = tx.outbox().EventsAfter(0, 1'000'000);
    for (size_t i = 0; i < events.size(); ++i)
      EXPECT_EQ(events[i].seq, static_cast<int64_t>(i) + 1);
    EXPECT_EQ(tx.outbox().LastSeq(), static_cast<int64_t>(events.size()));
    size_t rows = 0;
    tx.freelancers().ForEach([&](const Freelancer& freelancer) {
      ++rows;
      ASSERT_GE(freelancer.seq, 1);
      ASSERT_LE(freelancer.seq, static_cast<int64_t>(events.size()));
      EXPECT_EQ(events[static_cast<size_t>(freelancer.seq) - 1].entity_id, freelancer.id);
    });
    EXPECT_EQ(rows, events.size());
  });
}

TEST(DatabaseMigrations, AreNumberedFromOneWithoutGaps) {
  int expected = 1;
  for (const Migration& migration : Migrations()) EXPECT_EQ(migration.version, expected++);
}

TEST_P(EachStorageTest, KeepsWhatIsThereWhenItIsOpenedAgain) {
  ASSERT_TRUE(storage_->Transact(
      [](Transaction& tx) { return InsertWithEvent(tx, NamedFreelancer("frl_1")); }));
  storage_.reset();
  storage_ = OpenStorage();
  EXPECT_EQ(CountFreelancers(*storage_), 1);
  const auto next = storage_->Transact(
      [](Transaction& tx) -> Result<int64_t> { return tx.outbox().Append(Changed("frl_1")); });
  EXPECT_EQ(*next, 2);
}

TEST_P(EachStorageTest, RefusesADatabaseThatANewerProgramHasMigrated) {
  storage_.reset();
  {
    const auto database = Database::Open(Options());
    const auto sql = database->Connect();
    *sql << "UPDATE schema_version SET version = version + 1";
  }
  const auto opened = Storage::Open(Options());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().reason, "database_too_new");
}

TEST(Storage, ThrowsWhenTheFileIsNoDatabase) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "other.db";
  std::ofstream(path) << std::string(5'000, 'x');
  EXPECT_ANY_THROW((void)Storage::Open({.path = path.string()}));
  EXPECT_ANY_THROW((void)Storage::Open({.path = (folder.path() / "no" / "where.db").string()}));
}

TEST(Storage, SaysThatPostgresqlIsUnavailableWhereThereIsNone) {
  const testing::TemporaryFolder folder;
  try {
    (void)Storage::Open({.url = "postgresql://me@/none?host=" + folder.path().string()});
    FAIL() << "opened";
  } catch (const Unavailable& error) {
    EXPECT_STREQ(error.reason(), "database_unavailable");
  }
}

TEST_P(EachStorageTest, IsDurableByItsSettings) {
  const auto database = Database::Open(Options());
  const auto sql = database->Connect();
  std::string mode;
  int synchronous = 0;
  if (IsPostgresql()) {
    *sql << "SHOW synchronous_commit", soci::into(mode);
    EXPECT_EQ(mode, "on");
    return;
  }
  *sql << "PRAGMA journal_mode", soci::into(mode);
  *sql << "PRAGMA synchronous", soci::into(synchronous);
  EXPECT_EQ(mode, "wal");
  EXPECT_EQ(synchronous, 2);  // FULL
}

TEST_P(EachStorageTest, AcknowledgesManyWritersWithFewCommits) {
  constexpr int kThreads = 8;
  constexpr int kPieces = 200;
  const int64_t commits_before = storage_->commits();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kPieces; ++i) {
        const std::string id = "frl_" + std::to_string(t) + "_" + std::to_string(i);
        const auto done = storage_->Transact(
            [&](Transaction& tx) { return InsertWithEvent(tx, NamedFreelancer(id)); });
        EXPECT_TRUE(done.ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(CountFreelancers(*storage_), kThreads * kPieces);
  const int64_t commits = storage_->commits() - commits_before;
  EXPECT_LT(commits, kThreads * kPieces);
  EXPECT_GT(commits, 0);
  ExpectRowsMatchTheLog(*storage_);
}

TEST_P(EachStorageTest, UndoesARefusalAlone) {
  constexpr int kThreads = 8;
  constexpr int kPieces = 60;
  std::atomic<int> kept = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kPieces; ++i) {
        const std::string id = "frl_" + std::to_string(t) + "_" + std::to_string(i);
        const auto work = [&](Transaction& tx) -> Result<int64_t> {
          if (auto done = InsertWithEvent(tx, NamedFreelancer(id)); !done) return done.error();
          if (i % 3 == 1) return Error{ErrorCode::kConflict, "changed_my_mind", "", {}};
          if (i % 3 == 2) throw std::runtime_error("broke " + id);
          return tx.last_seq();
        };
        if (i % 3 == 2) {
          EXPECT_THROW((void)storage_->Transact(work), std::runtime_error);
          continue;
        }
        const auto done = storage_->Transact(work);
        EXPECT_EQ(done.ok(), i % 3 == 0);
        if (done) {
          ++kept;
        } else {
          EXPECT_EQ(done.error().reason, "changed_my_mind");
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(kept, kThreads * kPieces / 3);
  EXPECT_EQ(CountFreelancers(*storage_), kept);
  ExpectRowsMatchTheLog(*storage_);
}

TEST_P(EachStorageTest, GoesOnAfterBadSql) {
  EXPECT_THROW((void)storage_->Transact([](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(tx.freelancers().Insert(NamedFreelancer("frl_1")).ok());
    return tx.freelancers().Insert(NamedFreelancer("frl_1"));  // same primary key
  }),
               soci::soci_error);
  EXPECT_EQ(CountFreelancers(*storage_), 0);
  EXPECT_TRUE(storage_->Transact(
      [](Transaction& tx) { return InsertWithEvent(tx, NamedFreelancer("frl_1")); }));
}

TEST_P(EachStorageTest, TellsTheWholeBatchWhenTheDatabaseFails) {
  // Another process holds the write lock for longer than the writer waits.
  storage_.reset();
  DatabaseOptions options = Options();
  options.busy_timeout_ms = 20;
  auto opened = Storage::Open(options);
  ASSERT_TRUE(opened.ok());
  auto storage = *std::move(opened);
  const auto database = Database::Open(options);
  const auto other = database->Connect();
  database->BeginWrite(*other);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      EXPECT_THROW((void)storage->Transact([&](Transaction& tx) {
        return InsertWithEvent(tx, NamedFreelancer("frl_" + std::to_string(t)));
      }),
                   Unavailable);
    });
  }
  for (std::thread& thread : threads) thread.join();
  *other << "ROLLBACK";
  EXPECT_EQ(CountFreelancers(*storage), 0);
  EXPECT_TRUE(storage->Transact(
      [](Transaction& tx) { return InsertWithEvent(tx, NamedFreelancer("frl_1")); }));
}

TEST_P(EachStorageTest, SharesTheDatabaseWithAnotherProcess) {
  auto other = OpenStorage();
  std::thread beside([&] {
    for (int i = 0; i < 50; ++i) {
      EXPECT_TRUE(other->Transact([&](Transaction& tx) {
        return InsertWithEvent(tx, NamedFreelancer("frl_other_" + std::to_string(i)));
      }));
    }
  });
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(storage_->Transact([&](Transaction& tx) {
      return InsertWithEvent(tx, NamedFreelancer("frl_mine_" + std::to_string(i)));
    }));
  }
  beside.join();
  EXPECT_EQ(CountFreelancers(*storage_), 100);
  ExpectRowsMatchTheLog(*storage_);
}

TEST_P(EachStorageTest, ShowsReadersOneMomentWhileItWrites) {
  // Each piece moves both freelancers on; a reader must never see one without the other.
  for (const char* id : {"frl_a", "frl_b"}) {
    ASSERT_TRUE(storage_->Transact(
        [&](Transaction& tx) { return tx.freelancers().Insert(NamedFreelancer(id)); }));
  }
  std::atomic<bool> stop = false;
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&] {
      while (!stop) {
        storage_->Read([](ReadTransaction& tx) {
          const int64_t first = tx.freelancers().GetById("frl_a")->version;
          std::this_thread::yield();
          EXPECT_EQ(tx.freelancers().GetById("frl_b")->version, first);
          EXPECT_EQ(tx.outbox().LastSeq(), first - 1);
        });
      }
    });
  }
  for (int64_t version = 1; version <= 100; ++version) {
    const auto done = storage_->Transact([&](Transaction& tx) -> Result<void> {
      tx.outbox().Append(Changed("frl_a"));
      for (const char* id : {"frl_a", "frl_b"}) {
        auto updated = tx.freelancers().Update(NamedFreelancer(id), version);
        if (!updated) return updated.error();
      }
      return {};
    });
    EXPECT_TRUE(done.ok());
    // What is acknowledged is seen by whoever asks from now on.
    EXPECT_EQ(storage_->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); }), version);
  }
  stop = true;
  for (std::thread& thread : readers) thread.join();
}

TEST_P(EachStorageTest, GivesAReadersConnectionBackAfterAnException) {
  for (int i = 0; i < 2 * Options().readers; ++i) {
    EXPECT_THROW(storage_->Read([](ReadTransaction&) -> int { throw std::runtime_error("no"); }),
                 std::runtime_error);
  }
  EXPECT_EQ(CountFreelancers(*storage_), 0);
}

TEST_P(EachStorageTest, WakesWhoeverWaitsForAnEvent) {
  EXPECT_FALSE(storage_->WaitForEventAfter(0, milliseconds(1)));
  std::thread waiting([&] { EXPECT_TRUE(storage_->WaitForEventAfter(0, std::chrono::hours(1))); });
  EXPECT_TRUE(storage_->Transact(
      [](Transaction& tx) { return InsertWithEvent(tx, NamedFreelancer("frl_1")); }));
  waiting.join();
  EXPECT_TRUE(storage_->WaitForEventAfter(0, milliseconds(0)));
  EXPECT_FALSE(storage_->WaitForEventAfter(1, milliseconds(1)));
  // An event that was undone wakes nobody.
  EXPECT_FALSE(storage_->Transact([](Transaction& tx) -> Result<void> {
    tx.outbox().Append(Changed("frl_1"));
    return Error{ErrorCode::kConflict, "no", "", {}};
  }));
  EXPECT_FALSE(storage_->WaitForEventAfter(1, milliseconds(1)));
  storage_.reset();
  storage_ = OpenStorage();
  EXPECT_TRUE(storage_->WaitForEventAfter(0, milliseconds(0)));
}

INSTANTIATE_TEST_SUITE_P(, EachStorageTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
