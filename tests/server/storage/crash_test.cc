// The process is killed while it writes: what it acknowledged is there, and the log fits the rows.
#include <chrono>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

constexpr int kThreads = 4;

// One acknowledged write. Smaller than PIPE_BUF, so that several threads may share the pipe.
struct Acknowledged {
  int32_t round;
  int32_t thread;
  int32_t piece;
};

std::string IdOf(const Acknowledged& write) {
  return "frl_" + std::to_string(write.round) + "_" + std::to_string(write.thread) + "_" +
         std::to_string(write.piece);
}

// Writes until it is killed, telling `pipe` what is done.
[[noreturn]] void WriteForever(const DatabaseOptions& options, int32_t round, int pipe) {
  auto storage = *Storage::Open(options);
  std::vector<std::thread> threads;
  for (int32_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int32_t i = 0;; ++i) {
        const Acknowledged write{round, t, i};
        const auto done = storage->Transact([&](Transaction& tx) -> Result<void> {
          if (auto inserted = InsertWithEvent(tx, NamedFreelancer(IdOf(write))); !inserted) {
            return inserted;
          }
          if (i % 5 == 4) return Error{ErrorCode::kConflict, "no", "", {}};
          return {};
        });
        if (done && ::write(pipe, &write, sizeof(write)) != sizeof(write)) ::_exit(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ::_exit(1);
}

// Starts a writer, kills it after `delay` from its first acknowledgement on, and returns all of
// them.
std::vector<std::string> RunUntilKilled(const DatabaseOptions& options, int32_t round,
                                        std::chrono::microseconds delay) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    WriteForever(options, round, ends[1]);
  }
  ::close(ends[1]);
  std::thread killer;
  std::vector<std::string> ids;
  Acknowledged write;
  while (::read(ends[0], &write, sizeof(write)) == sizeof(write)) {
    ids.push_back(IdOf(write));
    if (!killer.joinable()) {
      killer = std::thread([child, delay] {
        std::this_thread::sleep_for(delay);
        ::kill(child, SIGKILL);
      });
    }
  }
  if (killer.joinable()) killer.join();
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  ::close(ends[0]);
  return ids;
}

void ExpectAllThere(const DatabaseOptions& options, const std::set<std::string>& acknowledged) {
  auto storage = *Storage::Open(options);
  storage->Read([&](ReadTransaction& tx) {
    const auto events = tx.outbox().EventsAfter(0, 10'000'000);
    for (size_t i = 0; i < events.size(); ++i) {
      ASSERT_EQ(events[i].seq, static_cast<int64_t>(i) + 1);
    }
    ASSERT_EQ(tx.outbox().LastSeq(), static_cast<int64_t>(events.size()));
    std::set<std::string> rows;
    tx.freelancers().ForEach([&](const Freelancer& freelancer) {
      rows.insert(freelancer.id);
      ASSERT_GE(freelancer.seq, 1);
      ASSERT_LE(static_cast<size_t>(freelancer.seq), events.size());
      ASSERT_EQ(events[static_cast<size_t>(freelancer.seq) - 1].entity_id, freelancer.id);
    });
    ASSERT_EQ(rows.size(), events.size());
    for (const std::string& id : acknowledged) ASSERT_TRUE(rows.contains(id)) << id;
  });
}

class StorageCrash : public EachStorageTest {};

TEST_P(StorageCrash, KeepsWhatWasAcknowledgedBeforeAKill) {
  constexpr unsigned kSeed = 20'240'531;
  constexpr int32_t kRounds = 24;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937 random(kSeed);
  const DatabaseOptions& options = Options();
  storage_.reset();  // a fork must not share a connection
  std::set<std::string> acknowledged;
  for (int32_t round = 0; round < kRounds; ++round) {
    const std::chrono::microseconds delay(random() % 60'000);
    for (const std::string& id : RunUntilKilled(options, round, delay)) acknowledged.insert(id);
    ASSERT_NO_FATAL_FAILURE(ExpectAllThere(options, acknowledged)) << "round " << round;
  }
  EXPECT_GE(acknowledged.size(), static_cast<size_t>(kRounds));
}

INSTANTIATE_TEST_SUITE_P(, StorageCrash, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
