#include "index/text/text_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "index/text/analyzer.h"
#include "tests/support/full_disk.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TemporaryFolder;

std::unique_ptr<TextIndex> OpenOrDie(const std::filesystem::path& folder) {
  auto index = TextIndex::Open(folder, {});
  EXPECT_TRUE(index.ok()) << (index.ok() ? "" : index.error().detail);
  return std::move(index).value();
}

Document MakeDocument(std::string id, int64_t key, std::string title, std::string body = "") {
  Document document;
  document.id = std::move(id);
  document.key = key;
  document.Text(TextField::kTitle) = std::move(title);
  document.Text(TextField::kBody) = std::move(body);
  return document;
}

void Put(TextIndex& index, const Document& document) {
  index.Put(document, AnalyzeDocument(document));
}

std::vector<int64_t> Find(TextIndex& index, std::string_view question) {
  const TextQuery query = ParseTextQuery(question, Side::kTalent);
  std::vector<QueryNode> all;
  for (const std::string& word : query.words) all.push_back({QueryNode::Kind::kWord, {}, word, {}});
  if (query.constraint) all.push_back(*query.constraint);
  return index.Snapshot()->Match({QueryNode::Kind::kAnd, {}, {}, all});
}

class TextIndexTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
};

TEST_F(TextIndexTest, MatchesWordsPhrasesPrefixesFieldsAndTheirNegation) {
  const auto index = OpenOrDie(folder_.path());
  Put(*index, MakeDocument("a", 1, "Senior C++ developer", "I build search engines"));
  Put(*index, MakeDocument("b", 2, "Full-stack Node.js engineer", "React, Vue and C#"));
  Put(*index, MakeDocument("c", 3, "Fullstack developer", "engines search"));
  Put(*index, MakeDocument("d", 4, "Solidity auditor", "smart contracts"));
  const std::vector<std::pair<const char*, std::vector<int64_t>>> table = {
      {"developers", {1, 3}},
      {"c++", {1}},
      {"c#", {2}},
      {"solid", {}},
      {"solidity", {4}},
      {"\"search engine\"", {1}},
      {"search engine", {1, 3}},
      {"full-stack", {2, 3}},
      {"fullstack", {2, 3}},
      {"\"full stack\"", {2}},
      {"nodejs OR solidity", {2, 4}},
      {"title:engine", {}},
      {"overview:engine", {1, 3}},
      {"develop*", {1, 3}},
      {"title:sol*", {4}},
      {"-developer", {2, 4}},
      {"NOT (developer OR react)", {4}},
      {"developer -\"search engines\"", {3}},
      {"title:developer AND NOT c++", {3}},
      {"-🚀", {1, 2, 3, 4}},
      {"🚀 OR c++", {1}},
      {"\"full-stack\"", {2, 3}},
      {"\"developer developer\"", {}},
      {"\"engineer react\"", {}}};
  for (const auto& [question, keys] : table) EXPECT_EQ(Find(*index, question), keys) << question;
}

TEST_F(TextIndexTest, SeesEveryChangeAtOnceAndOldSnapshotsStay) {
  const auto index = OpenOrDie(folder_.path());
  Put(*index, MakeDocument("a", 1, "react"));
  const auto before = index->Snapshot();
  EXPECT_EQ(before, index->Snapshot());
  EXPECT_THAT(Find(*index, "react"), ElementsAre(1));
  Put(*index, MakeDocument("a", 2, "vue"));
  EXPECT_THAT(Find(*index, "react"), IsEmpty());
  EXPECT_THAT(Find(*index, "vue"), ElementsAre(2));
  index->Delete("a");
  index->Delete("unknown");
  EXPECT_THAT(Find(*index, "vue"), IsEmpty());
  EXPECT_THAT(before->Match({QueryNode::Kind::kWord, {}, "react", {}}), ElementsAre(1));
  EXPECT_THAT(index->Snapshot()->Documents(), IsEmpty());
}

TEST_F(TextIndexTest, KeepsWhatWasCommittedAndForgetsTheRest) {
  {
    const auto index = OpenOrDie(folder_.path());
    EXPECT_EQ(index->committed_seq(), 0);
    Put(*index, MakeDocument("a", 1, "react"));
    Put(*index, MakeDocument("b", 2, "react"));
    index->Delete("b");
    index->Commit(7);
    Put(*index, MakeDocument("c", 3, "react"));
  }
  const auto index = OpenOrDie(folder_.path());
  EXPECT_EQ(index->committed_seq(), 7);
  EXPECT_THAT(index->Snapshot()->Documents(), ElementsAre(std::pair<std::string, int64_t>("a", 1)));
}

TEST_F(TextIndexTest, RecordsTheEventEvenWhenNoDocumentChanged) {
  {
    const auto index = OpenOrDie(folder_.path());
    index->Commit(3);
    Put(*index, MakeDocument("a", 1, "react"));
    index->Commit(4);
    for (int64_t seq = 5; seq < 9; ++seq) index->Commit(seq);
  }
  const auto index = OpenOrDie(folder_.path());
  EXPECT_EQ(index->committed_seq(), 8);
  EXPECT_THAT(Find(*index, "NOT vue"), ElementsAre(1));
  EXPECT_EQ(index->Snapshot()->Documents().size(), 1U);
}

TEST_F(TextIndexTest, ClearForgetsEverythingOnDiskToo) {
  {
    const auto index = OpenOrDie(folder_.path());
    Put(*index, MakeDocument("a", 1, "react"));
    index->Commit(5);
    const auto held = index->Snapshot();
    Put(*index, MakeDocument("b", 2, "react"));
    index->Clear();
    EXPECT_EQ(index->committed_seq(), 0);
    EXPECT_THAT(Find(*index, "react"), IsEmpty());
    EXPECT_THAT(held->Match({QueryNode::Kind::kWord, {}, "react", {}}), ElementsAre(1));
    Put(*index, MakeDocument("c", 3, "react"));
    EXPECT_THAT(Find(*index, "react"), ElementsAre(3));
    index->Clear();
  }
  const auto index = OpenOrDie(folder_.path());
  EXPECT_EQ(index->committed_seq(), 0);
  EXPECT_THAT(index->Snapshot()->Documents(), IsEmpty());
}

TEST_F(TextIndexTest, SnapshotOutlivesItsIndex) {
  std::shared_ptr<const TextSnapshot> snapshot;
  {
    const auto index = OpenOrDie(folder_.path());
    Put(*index, MakeDocument("a", 1, "react"));
    snapshot = index->Snapshot();
  }
  EXPECT_THAT(snapshot->Match({QueryNode::Kind::kWord, {}, "react", {}}), ElementsAre(1));
}

TEST_F(TextIndexTest, ListsTermsOfLiveDocumentsByPrefix) {
  const auto index = OpenOrDie(folder_.path());
  Put(*index, MakeDocument("a", 1, "React Redis", "Redux, ready"));
  Put(*index, MakeDocument("b", 2, "Reason"));
  index->Delete("b");
  const auto snapshot = index->Snapshot();
  EXPECT_THAT(snapshot->TermsWithPrefix("RÉ", 10), ElementsAre("react", "readi", "redi", "redux"));
  EXPECT_THAT(snapshot->TermsWithPrefix("re", 2), ElementsAre("react", "readi"));
  EXPECT_THAT(snapshot->TermsWithPrefix("x", 2), IsEmpty());
}

TEST_F(TextIndexTest, SpellsTermsOutByTheShortestLiveWord) {
  const auto index = OpenOrDie(folder_.path());
  Put(*index, MakeDocument("a", 1, "Engineering, engineers", "Happy Node.js café"));
  Put(*index, MakeDocument("b", 2, "engineer"));
  EXPECT_EQ(index->Snapshot()->SpellOut("engin"), "engineer");
  index->Delete("b");
  const auto snapshot = index->Snapshot();
  EXPECT_EQ(snapshot->SpellOut("engin"), "engineers");
  EXPECT_EQ(snapshot->SpellOut("happi"), "happy");
  EXPECT_EQ(snapshot->SpellOut("node.js"), "node.js");
  EXPECT_EQ(snapshot->SpellOut("cafe"), "cafe");
  EXPECT_EQ(snapshot->SpellOut("unknown"), "unknown");
  EXPECT_EQ(snapshot->SpellOut(""), "");
}

TEST_F(TextIndexTest, FindsTermsThatDifferByAFewEdits) {
  const auto index = OpenOrDie(folder_.path());
  Put(*index, MakeDocument("a", 1, "python pythonic phyton", "pyton jython python3"));
  Put(*index, MakeDocument("b", 2, "pythom"));
  index->Delete("b");
  const auto similar = index->Snapshot()->SimilarTerms("python", 1, 10);
  const std::vector<SimilarTerm> one = {{"python3", 1}, {"pyton", 1}};
  EXPECT_EQ(similar, one);
  const auto further = index->Snapshot()->SimilarTerms("python", 2, 3);
  const std::vector<SimilarTerm> two = {{"python3", 1}, {"pyton", 1}, {"phyton", 2}};
  EXPECT_EQ(further, two);
  EXPECT_THAT(index->Snapshot()->SimilarTerms("", 2, 3), IsEmpty());
}

TEST_F(TextIndexTest, ReadersRunBesideTheWriter) {
  const auto index = OpenOrDie(folder_.path());
  Put(*index, MakeDocument("fixed", 1, "react"));
  std::atomic<bool> done = false;
  std::shared_ptr<const TextSnapshot> shared = index->Snapshot();
  std::mutex mutex;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        std::unique_lock lock(mutex);
        const auto snapshot = shared;
        lock.unlock();
        EXPECT_THAT(snapshot->Match({QueryNode::Kind::kWord, {}, "react", {}}), ElementsAre(1));
        snapshot->SimilarTerms("reakt", 1, 5);
      }
    });
  }
  for (int i = 2; i < 200; ++i) {
    Put(*index,
        MakeDocument("d" + std::to_string(i % 50), i, "vue", "some text " + std::to_string(i)));
    if (i % 10 == 0) index->Commit(i);
    auto next = index->Snapshot();
    const std::unique_lock lock(mutex);
    shared = std::move(next);
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

// Writes until it is killed; tells each committed event through the pipe.
[[noreturn]] void WriteUntilKilled(const std::filesystem::path& folder, int pipe_end) {
  auto opened = TextIndex::Open(folder, {});
  if (!opened) ::_exit(1);
  TextIndex& index = **opened;
  for (int64_t seq = index.committed_seq() + 1;; ++seq) {
    // Event n writes document n % 40, and deletes document n % 40 + 20 when n is even.
    const std::string id = std::to_string(seq % 40);
    Put(index, MakeDocument("d" + id, seq, "title " + id, "body of event"));
    if (seq % 2 == 0) index.Delete("d" + std::to_string((seq + 20) % 40));
    if (seq % 5 == 0) {
      index.Commit(seq);
      if (::write(pipe_end, &seq, sizeof(seq)) != sizeof(seq)) ::_exit(1);
    }
    if (seq % 3 == 0) index.Snapshot();
  }
}

std::vector<std::pair<std::string, int64_t>> StateAfter(int64_t last) {
  std::map<std::string, int64_t> live;
  for (int64_t seq = 1; seq <= last; ++seq) {
    live["d" + std::to_string(seq % 40)] = seq;
    if (seq % 2 == 0) live.erase("d" + std::to_string((seq + 20) % 40));
  }
  return {live.begin(), live.end()};
}

TEST_F(TextIndexTest, ReopensAtTheLastCommitAfterBeingKilledAndDeletesStayDeleted) {
  int64_t known = 0;
  for (int round = 0; round < 12; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) WriteUntilKilled(folder_.path(), ends[1]);
    ::close(ends[1]);
    for (int commits = 0; commits < 2 + round; ++commits) {
      if (::read(ends[0], &known, sizeof(known)) != sizeof(known)) break;
    }
    ::usleep(static_cast<useconds_t>(round) * 700);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    int64_t later = 0;
    while (::read(ends[0], &later, sizeof(later)) == sizeof(later)) known = later;
    ::close(ends[0]);
    const auto index = OpenOrDie(folder_.path());
    // The last commit may have become durable just before it could be told.
    EXPECT_GE(index->committed_seq(), known);
    EXPECT_LE(index->committed_seq(), known + 5);
    EXPECT_EQ(index->Snapshot()->Documents(), StateAfter(index->committed_seq()));
  }
  EXPECT_GT(known, 100);
}

TEST_F(TextIndexTest, RefusesADamagedFolder) {
  {
    const auto index = OpenOrDie(folder_.path());
    Put(*index, MakeDocument("a", 1, "react"));
    index->Commit(1);
  }
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
    const std::string name = file.path().filename().string();
    if (name.starts_with("segments_") || name.starts_with("_")) files.push_back(file.path());
  }
  ASSERT_GE(files.size(), 2U);
  for (const auto& file : files) {
    const std::string content = testing::ReadFile(file);
    for (const std::string& damaged : {std::string(), content.substr(0, content.size() / 2),
                                       std::string(content.size(), '\x7F')}) {
      std::ofstream(file, std::ios::binary) << damaged;
      const auto opened = TextIndex::Open(folder_.path(), {});
      ASSERT_FALSE(opened.ok()) << file << " of " << damaged.size() << " bytes";
      EXPECT_EQ(opened.error().reason, "text_index_damaged");
      std::ofstream(file, std::ios::binary) << content;
    }
    std::filesystem::rename(file, file.string() + ".away");
    const auto opened = TextIndex::Open(folder_.path(), {});
    EXPECT_FALSE(opened.ok()) << file << " missing";
    std::filesystem::rename(file.string() + ".away", file);
  }
}

TEST_F(TextIndexTest, NoticesEveryFlippedByteOfACommit) {
  {
    const auto index = OpenOrDie(folder_.path());
    for (int i = 0; i < 5; ++i) Put(*index, MakeDocument("d" + std::to_string(i), i + 1, "react"));
    index->Commit(5);
  }
  int flipped = 0;
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
    const std::string name = file.path().filename().string();
    // Lucene++ can do without segments.gen, and the lock is empty.
    if (name != "segments.gen" && name != "write.lock") files.push_back(file.path());
  }
  for (const auto& file : files) {
    const std::string content = testing::ReadFile(file);
    const size_t step = std::max<size_t>(1, content.size() / 40);
    for (size_t at = 0; at < content.size(); at += step, ++flipped) {
      std::string damaged = content;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
      std::ofstream(file, std::ios::binary) << damaged;
      const auto opened = TextIndex::Open(folder_.path(), {});
      ASSERT_FALSE(opened.ok()) << file << " at " << at;
      EXPECT_EQ(opened.error().reason, "text_index_damaged");
    }
    std::ofstream(file, std::ios::binary) << content;
  }
  EXPECT_GT(flipped, 100);
  EXPECT_EQ(OpenOrDie(folder_.path())->Snapshot()->Documents().size(), 5U);
}

TEST_F(TextIndexTest, TakesACommitWhoseChecksumsWereNotWrittenAnyMore) {
  {
    const auto index = OpenOrDie(folder_.path());
    Put(*index, MakeDocument("a", 1, "react"));
    index->Commit(1);
  }
  const std::string older = testing::ReadFile(folder_.path() / "checksums");
  {
    const auto index = OpenOrDie(folder_.path());
    Put(*index, MakeDocument("a", 2, "angular"));
    Put(*index, MakeDocument("b", 3, "react"));
    index->Commit(3);
  }
  std::ofstream(folder_.path() / "checksums", std::ios::binary) << older;
  EXPECT_EQ(OpenOrDie(folder_.path())->committed_seq(), 3);
  std::filesystem::remove(folder_.path() / "checksums");
  EXPECT_EQ(OpenOrDie(folder_.path())->committed_seq(), 3);
}

TEST_F(TextIndexTest, SaysThatTheDiskIsFullAndIsWholeAfterwards) {
  auto index = OpenOrDie(folder_.path());
  Put(*index, MakeDocument("a", 1, "react"));
  index->Commit(1);
  // A write fails wherever Lucene++ makes it: for a snapshot, for a commit.
  for (const bool commit : {false, true}) {
    Put(*index, MakeDocument("b", 2, "react"));
    {
      const testing::FullDisk full;
      EXPECT_THROW(commit ? index->Commit(2) : (void)index->Snapshot(), std::runtime_error);
    }
    index.reset();
    index = OpenOrDie(folder_.path());
    EXPECT_EQ(index->committed_seq(), 1);
    EXPECT_THAT(Find(*index, "react"), ElementsAre(1));
  }
  Put(*index, MakeDocument("b", 2, "react"));
  index->Commit(2);
  EXPECT_THAT(Find(*index, "react"), ElementsAre(1, 2));
}

TEST_F(TextIndexTest, ALeftOverLockDoesNoHarm) {
  { OpenOrDie(folder_.path())->Commit(1); }
  std::ofstream(folder_.path() / "write.lock") << "";
  EXPECT_EQ(OpenOrDie(folder_.path())->committed_seq(), 1);
}

}  // namespace
}  // namespace shortlist
