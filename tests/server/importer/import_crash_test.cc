// An import is killed again and again: run to its end, it leaves what one run leaves.
#include <chrono>
#include <csignal>
#include <random>
#include <string>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/server/importer/import_fixture.h"

namespace shortlist {
namespace {

// Imports in a child that tells after its first durable batch, and is killed `delay` later.
// Returns whether it was still at it.
bool ImportUntilKilled(const ImportedMarketplace& place, const std::filesystem::path& file,
                       std::chrono::microseconds delay) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    auto storage = *Storage::Open(place.Options());
    const auto report = ImportFile(place.View(storage.get()),
                                   {.kind = ImportKind::kFreelancers, .file = file, .map = {}},
                                   [&](int64_t, int64_t) {
                                     if (::write(ends[1], "x", 1) != 1) ::_exit(1);
                                   });
    ::_exit(report.ok() ? 0 : 1);
  }
  ::close(ends[1]);
  char told = 0;
  EXPECT_EQ(::read(ends[0], &told, 1), 1);
  std::this_thread::sleep_for(delay);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(ends[0]);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << status;
  return WIFSIGNALED(status);
}

std::string Rows() {
  std::string rows;
  for (int i = 0; i < 2500; ++i) {
    const std::string id = std::to_string(i);
    rows += i % 97 == 5 ? "{\"external_id\": \"bad" + id + "\", \"country\": \"XX\"}\n"
                        : "{\"external_id\": \"f" + id + "\", \"title\": \"Title " + id +
                              "\", \"skills\": [{\"name\": \"S" + id + "\"}]}\n";
  }
  return rows;
}

TEST(ImportCrash, EndsInTheSameStateHoweverOftenItIsKilled) {
  constexpr unsigned kSeed = 20'261'125;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937 random(kSeed);
  ImportedMarketplace clean;
  const auto once = clean.Import(ImportKind::kFreelancers, clean.Write("rows.jsonl", Rows()));
  ASSERT_TRUE(once.ok());

  ImportedMarketplace killed;
  const auto file = killed.Write("rows.jsonl", Rows());
  killed.CloseStorage();
  int kills = 0;
  for (int round = 0; round < 5; ++round) {
    kills += ImportUntilKilled(killed, file, std::chrono::microseconds(random() % 150'000));
  }
  EXPECT_GE(kills, 1);
  killed.OpenStorage();
  const int64_t before = killed.LastSeq();
  const auto last = killed.Import(ImportKind::kFreelancers, file);
  ASSERT_TRUE(last.ok());
  EXPECT_EQ(last->unchanged, before);
  EXPECT_EQ(last->created + before, once->created);
  EXPECT_EQ(last->updated, 0);
  EXPECT_EQ(last->refused, once->refused);
  EXPECT_EQ(killed.LastSeq(), clean.LastSeq());
  EXPECT_TRUE(killed.Freelancers() == clean.Freelancers());
}

}  // namespace
}  // namespace shortlist
