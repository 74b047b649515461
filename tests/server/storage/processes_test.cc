// Several processes on one database: one log for all, and who follows it misses nothing.
#include <atomic>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

constexpr int kProcesses = 2;
constexpr int kThreads = 4;
constexpr int kPieces = 110;
constexpr int kEventsAPiece = 6;
constexpr int kEvents = kProcesses * kThreads * kPieces * kEventsAPiece;

class ProcessesTest : public EachStorageTest {};

// Every piece is a freelancer and events about it; after each comes one that is taken back.
void WritePieces(Storage& storage, const std::string& name) {
  for (int i = 0; i < kPieces; ++i) {
    const std::string id = "frl_" + name + "_" + std::to_string(i);
    const auto append = [&](Transaction& tx) -> Result<void> {
      for (int e = 1; e < kEventsAPiece; ++e) tx.outbox().Append(Changed(id));
      return InsertWithEvent(tx, NamedFreelancer(id));
    };
    CHECK(storage.Transact(append).ok());
    const auto refused = storage.Transact([&](Transaction& tx) -> Result<void> {
      tx.outbox().Append(Changed("frl_refused"));
      return Error{ErrorCode::kConflict, "no", "", {}};
    });
    CHECK(!refused.ok());
  }
}

// A process that writes all its pieces and ends.
pid_t StartWriter(const DatabaseOptions& options, int process) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  {
    const auto storage = *Storage::Open(options);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back(
          [&, t] { WritePieces(*storage, std::to_string(process) + "_" + std::to_string(t)); });
    }
    for (std::thread& thread : threads) thread.join();
  }
  ::_exit(0);
}

TEST_P(ProcessesTest, WhoFollowsTheLogSkipsNothingThatOthersWrite) {
  storage_.reset();  // a fork must not share a connection
  std::vector<pid_t> writers;
  for (int process = 0; process < kProcesses; ++process) {
    writers.push_back(StartWriter(Options(), process));
  }
  storage_ = OpenStorage();
  int64_t seen = 0;
  int refused_seen = 0;
  while (seen < kEvents) {
    const auto events =
        storage_->Read([&](ReadTransaction& tx) { return tx.outbox().EventsAfter(seen, 100); });
    for (const Event& event : events) {
      ASSERT_EQ(event.seq, seen + 1);
      seen = event.seq;
      refused_seen += event.entity_id == "frl_refused";
    }
  }
  for (const pid_t writer : writers) {
    int status = 0;
    ::waitpid(writer, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(refused_seen, 0);
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_EQ(tx.outbox().LastSeq(), kEvents);
    EXPECT_EQ(tx.freelancers().Count(), kEvents / kEventsAPiece);
  });
}

TEST_P(ProcessesTest, OneExternalIdGoesToOneOfMany) {
  const auto other = OpenStorage();
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> inserted = 0;
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        Freelancer freelancer =
            NamedFreelancer("frl_" + std::to_string(round) + "_" + std::to_string(t));
        freelancer.external_id = "same" + std::to_string(round);
        const auto done = (t % 2 == 0 ? *storage_ : *other).Transact([&](Transaction& tx) {
          return InsertWithEvent(tx, freelancer);
        });
        inserted += done.ok();
        taken += !done && done.error().reason == "external_id_taken";
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(inserted, 1);
    EXPECT_EQ(taken, 3);
  }
}

TEST_P(ProcessesTest, OfTwoEditsOfOneVersionOneIsStale) {
  const auto other = OpenStorage();
  ASSERT_TRUE(storage_->Transact(
      [](Transaction& tx) { return tx.freelancers().Insert(NamedFreelancer("frl_1")); }));
  for (int64_t version = 1; version <= 30; ++version) {
    std::atomic<int> updated = 0;
    std::atomic<int> stale = 0;
    std::vector<std::thread> threads;
    for (Storage* storage : {storage_.get(), other.get()}) {
      threads.emplace_back([&, storage] {
        const auto done = storage->Transact([&](Transaction& tx) {
          return tx.freelancers().Update(NamedFreelancer("frl_1"), version);
        });
        updated += done.ok();
        stale += !done && done.error().reason == "stale_version";
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(updated, 1);
    EXPECT_EQ(stale, 1);
  }
}

INSTANTIATE_TEST_SUITE_P(, ProcessesTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
