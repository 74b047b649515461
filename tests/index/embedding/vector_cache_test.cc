#include "index/embedding/vector_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

#include "tests/support/paths.h"
#include "tests/support/word_embedder.h"

namespace shortlist {
namespace {

using testing::ReadFile;
using testing::TemporaryFolder;
using testing::WordEmbedder;

constexpr int kDimension = 5;
// hash, floats, checksum
constexpr size_t kRecordBytes = 16 + kDimension * 4 + 8;

EmbeddingModel Model() { return {"model", "0123456789ab", kDimension}; }

TextHash HashOf(int number) { return HashText("text " + std::to_string(number)); }

std::vector<float> VectorOf(int number) {
  std::vector<float> vector;
  for (int d = 0; d < kDimension; ++d) vector.push_back(static_cast<float>(number) / 7 + d);
  return vector;
}

class VectorCacheTest : public ::testing::Test {
 protected:
  std::unique_ptr<VectorCache> Open() {
    auto cache = VectorCache::Open(folder_.path(), Model());
    EXPECT_TRUE(cache.ok()) << (cache.ok() ? "" : cache.error().detail);
    return std::move(cache).value();
  }

  std::string ReasonFor(const EmbeddingModel& model) {
    const auto cache = VectorCache::Open(folder_.path(), model);
    return cache.ok() ? "" : cache.error().reason;
  }

  // A closed cache of the numbers [0, count).
  void Fill(int count) {
    const auto cache = Open();
    for (int i = 0; i < count; ++i) cache->Append(HashOf(i), VectorOf(i));
    cache->Flush();
  }

  std::filesystem::path File() const { return VectorCache::FileIn(folder_.path()); }
  std::string Bytes() const { return ReadFile(File()); }
  void SetBytes(const std::string& bytes) const {
    std::ofstream(File(), std::ios::binary | std::ios::trunc) << bytes;
  }

  // That the cache holds exactly these numbers of [0, 20), with their vectors.
  void ExpectHolds(const VectorCache& cache, const std::vector<int>& numbers) {
    EXPECT_EQ(cache.size(), numbers.size());
    std::vector<int> found;
    for (int i = 0; i < 20; ++i) {
      const auto vector = cache.Find(HashOf(i));
      if (!vector) continue;
      EXPECT_EQ(*vector, VectorOf(i));
      found.push_back(i);
    }
    EXPECT_EQ(found, numbers);
  }

  TemporaryFolder folder_;
};

TEST_F(VectorCacheTest, FindsWhatWasAppendedAtOnceAndNothingElse) {
  const auto cache = Open();
  ExpectHolds(*cache, {});
  cache->Append(HashOf(1), VectorOf(1));
  cache->Append(HashOf(2), VectorOf(2));
  ExpectHolds(*cache, {1, 2});
}

TEST_F(VectorCacheTest, KeepsTheFirstVectorOfAHash) {
  {
    const auto cache = Open();
    cache->Append(HashOf(1), VectorOf(1));
    cache->Append(HashOf(1), VectorOf(2));
    ExpectHolds(*cache, {1});
  }
  ExpectHolds(*Open(), {1});
}

TEST_F(VectorCacheTest, FindsEverythingAfterItWasReopenedAndGoesOn) {
  Fill(3);
  {
    const auto cache = Open();
    ExpectHolds(*cache, {0, 1, 2});
    cache->Append(HashOf(3), VectorOf(3));
  }
  ExpectHolds(*Open(), {0, 1, 2, 3});
}

TEST_F(VectorCacheTest, ReadsMoreThanOneBufferOfRecords) {
  constexpr int kMany = 60'000;  // records of 44 bytes: more than 2 MB
  Fill(kMany);
  const auto cache = Open();
  EXPECT_EQ(cache->size(), static_cast<size_t>(kMany));
  for (int i = 0; i < kMany; i += 997) EXPECT_EQ(cache->Find(HashOf(i)), VectorOf(i)) << i;
  EXPECT_EQ(cache->Find(HashOf(kMany - 1)), VectorOf(kMany - 1));
}

TEST_F(VectorCacheTest, CutsATornTailOffWhereverItTore) {
  Fill(3);
  const std::string whole = Bytes();
  for (size_t lost = 1; lost < kRecordBytes; ++lost) {
    SetBytes(whole.substr(0, whole.size() - lost));
    {
      const auto cache = Open();
      ExpectHolds(*cache, {0, 1});
      EXPECT_EQ(std::filesystem::file_size(File()), whole.size() - kRecordBytes) << lost;
      cache->Append(HashOf(4), VectorOf(4));
    }
    ExpectHolds(*Open(), {0, 1, 4});
  }
}

TEST_F(VectorCacheTest, CutsOffATailThatTheDiskLeftEmpty) {
  Fill(2);
  SetBytes(Bytes() + std::string(3 * kRecordBytes + 5, '\0'));
  {
    const auto cache = Open();
    ExpectHolds(*cache, {0, 1});
    cache->Append(HashOf(2), VectorOf(2));
  }
  ExpectHolds(*Open(), {0, 1, 2});
}

TEST_F(VectorCacheTest, CountsARecordWithAFlippedByteAsAbsent) {
  Fill(3);
  const std::string whole = Bytes();
  const size_t second = whole.size() - 2 * kRecordBytes;
  for (size_t at = second; at < second + kRecordBytes; ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    SetBytes(damaged);
    {
      const auto cache = Open();
      ExpectHolds(*cache, {0, 2});
      cache->Append(HashOf(1), VectorOf(1));
    }
    ExpectHolds(*Open(), {0, 1, 2});
  }
}

TEST_F(VectorCacheTest, NoticesARecordThatWentBadWhileItWasOpen) {
  Fill(2);
  const auto cache = Open();
  std::string damaged = Bytes();
  damaged[damaged.size() - kRecordBytes + 20] ^= 1;
  SetBytes(damaged);
  EXPECT_EQ(cache->Find(HashOf(0)), VectorOf(0));
  EXPECT_EQ(cache->Find(HashOf(1)), std::nullopt);
}

TEST_F(VectorCacheTest, ForgetsForGood) {
  Fill(5);
  const std::string one(reinterpret_cast<const char*>(VectorOf(1).data()), kDimension * 4);
  ASSERT_NE(Bytes().find(one), std::string::npos);
  {
    const auto cache = Open();
    cache->Forget({{HashOf(1), HashOf(4), HashOf(99)}});
    EXPECT_EQ(cache->size(), 3u);
    EXPECT_EQ(cache->Find(HashOf(1)), std::nullopt);
    EXPECT_EQ(cache->Find(HashOf(2)), VectorOf(2));
  }
  EXPECT_EQ(Bytes().find(one), std::string::npos);
  const auto cache = Open();
  EXPECT_EQ(cache->size(), 3u);
  EXPECT_EQ(cache->Find(HashOf(3)), VectorOf(3));
  cache->Append(HashOf(1), VectorOf(1));
  EXPECT_EQ(cache->Find(HashOf(1)), VectorOf(1));
  EXPECT_EQ(TextHashFromHex(HexOf(HashOf(1))), HashOf(1));
  EXPECT_EQ(TextHashFromHex("0g" + HexOf(HashOf(1)).substr(2)), std::nullopt);
}

TEST_F(VectorCacheTest, RefusesAnotherModelAndLeavesItsFileAlone) {
  Fill(2);
  const std::string whole = Bytes();
  for (const EmbeddingModel& other : {EmbeddingModel{"other", "0123456789ab", kDimension},
                                      EmbeddingModel{"model", "0123456789ac", kDimension},
                                      EmbeddingModel{"model", "0123456789ab", kDimension * 10 + 1},
                                      EmbeddingModel{"model", "0123456789ab", kDimension - 1}}) {
    EXPECT_EQ(ReasonFor(other), "model_mismatch") << other.name << " " << other.dimension;
  }
  EXPECT_EQ(Bytes(), whole);
  ExpectHolds(*Open(), {0, 1});
}

TEST_F(VectorCacheTest, RefusesAFileThatIsNoneOfOurs) {
  for (const std::string& foreign :
       {std::string("PK\x03\x04 an archive"), std::string(200, '\0'), std::string("s0"),
        std::string("shortlist vector cache 2\nmodel\n0123456789ab\n5\n")}) {
    SetBytes(foreign);
    EXPECT_EQ(ReasonFor(Model()), "bad_vector_cache") << foreign;
    EXPECT_EQ(Bytes(), foreign);
  }
}

TEST_F(VectorCacheTest, OpensWhatACrashLeftOfItsHeader) {
  Fill(0);
  const std::string header = Bytes();
  ASSERT_FALSE(header.empty());
  for (size_t written = 0; written < header.size(); ++written) {
    SetBytes(header.substr(0, written));
    ExpectHolds(*Open(), {});
    EXPECT_EQ(Bytes(), header);
  }
}

TEST_F(VectorCacheTest, ThrowsWhenItsFolderIsMissing) {
  EXPECT_THROW((void)VectorCache::Open(folder_.path() / "missing", Model()), std::system_error);
}

TEST_F(VectorCacheTest, IsFoundInByManyThreadsWhileOneAppends) {
  const auto cache = Open();
  constexpr int kAppends = 500;
  std::atomic<int> appended = 0;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&] {
      for (int rounds = 0; appended < kAppends || rounds < 3; ++rounds) {
        const int known = appended;
        for (int i = 0; i < kAppends; i += 7) {
          const auto vector = cache->Find(HashOf(i));
          EXPECT_TRUE(vector || i >= known) << i;
          EXPECT_EQ(vector.value_or(VectorOf(i)), VectorOf(i));
        }
      }
    });
  }
  for (int i = 0; i < kAppends; ++i) {
    cache->Append(HashOf(i), VectorOf(i));
    appended = i + 1;
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(cache->size(), static_cast<size_t>(kAppends));
}

TEST_F(VectorCacheTest, EmbedsEachTextOnceAndAnswersInOrder) {
  const WordEmbedder embedder;
  const std::vector<std::string> texts = {"red fox", "blue", "red fox", "", "blue"};
  const auto expected = embedder.Embed(texts, TextRole::kDocument);
  const size_t before = embedder.embedded;
  {
    auto cache = VectorCache::Open(folder_.path(), embedder.model());
    EXPECT_EQ(EmbedThroughCache(embedder, cache->get(), texts, TextRole::kDocument).vectors,
              *expected);
    EXPECT_EQ(embedder.embedded - before, 3U);
  }
  auto cache = VectorCache::Open(folder_.path(), embedder.model());
  EXPECT_EQ(EmbedThroughCache(embedder, cache->get(), texts, TextRole::kDocument).vectors,
            *expected);
  EXPECT_EQ(embedder.embedded - before, 3U);
}

TEST_F(VectorCacheTest, AnswersFromTheCacheAloneWhileTheModelIsAway) {
  WordEmbedder embedder;
  auto cache = VectorCache::Open(folder_.path(), embedder.model());
  const std::vector<std::string> known = {"red fox"};
  constexpr TextRole kRole = TextRole::kDocument;
  const auto expected = EmbedThroughCache(embedder, cache->get(), known, kRole);
  ASSERT_FALSE(expected.refusal);
  embedder.unavailable = true;
  const auto again = EmbedThroughCache(embedder, cache->get(), known, kRole);
  EXPECT_EQ(again.vectors, expected.vectors);
  EXPECT_FALSE(again.refusal);
  const std::vector<std::string> more = {"red fox", "blue", "blue"};
  const auto part = EmbedThroughCache(embedder, cache->get(), more, kRole);
  ASSERT_TRUE(part.refusal);
  EXPECT_EQ(part.refusal->reason, "semantic_unavailable");
  EXPECT_EQ(part.vectors, (std::vector<std::vector<float>>{expected.vectors[0], {}, {}}));
  EXPECT_EQ((*cache)->size(), 1U);
}

// A model may put another prefix before a question than before a document.
TEST_F(VectorCacheTest, KeepsAQuestionApartFromADocumentOfTheSameText) {
  WordEmbedder embedder;
  auto cache = VectorCache::Open(folder_.path(), embedder.model());
  const std::vector<std::string> text = {"red fox"};
  EXPECT_FALSE(EmbedThroughCache(embedder, cache->get(), text, TextRole::kQuery).refusal);
  EXPECT_TRUE(FindInCache(**cache, text, TextRole::kDocument)[0].empty());
  EXPECT_FALSE(FindInCache(**cache, text, TextRole::kQuery)[0].empty());
}

}  // namespace
}  // namespace shortlist
