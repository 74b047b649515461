#include "index/embedding/query_vector_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace shortlist {
namespace {

using ::testing::HasSubstr;

const EmbeddingModel kModel = {"words", "000000000001", 2};

std::vector<float> VectorOf(int i) { return {static_cast<float>(i), 1}; }

TEST(QueryVectorCache, GivesBackTheVectorOfTheSameTextAlone) {
  Metrics metrics;
  QueryVectorCache cache(10, metrics);
  EXPECT_EQ(cache.Find(kModel, "red fox"), std::nullopt);
  cache.Put(kModel, "red fox", VectorOf(1));
  EXPECT_EQ(cache.Find(kModel, "red fox"), VectorOf(1));
  for (const char* other : {"red fo", "red fox ", "Red fox", ""}) {
    EXPECT_EQ(cache.Find(kModel, other), std::nullopt) << other;
  }
  EXPECT_THAT(metrics.Render(), HasSubstr("shortlist_query_vector_cache_hits_total 1"));
  EXPECT_THAT(metrics.Render(), HasSubstr("shortlist_query_vector_cache_misses_total 5"));
}

TEST(QueryVectorCache, KeepsModelsApart) {
  Metrics metrics;
  QueryVectorCache cache(10, metrics);
  cache.Put(kModel, "red fox", VectorOf(1));
  EXPECT_EQ(cache.Find({"words", "000000000002", 2}, "red fox"), std::nullopt);
  EXPECT_EQ(cache.Find({"other", "000000000001", 2}, "red fox"), std::nullopt);
  EXPECT_EQ(cache.Find({"words", "000000000001", 3}, "red fox"), std::nullopt);
}

TEST(QueryVectorCache, LetsGoWhatWasNotAskedForTheLongestTime) {
  Metrics metrics;
  QueryVectorCache cache(3, metrics);
  for (int i = 0; i < 3; ++i) cache.Put(kModel, std::to_string(i), VectorOf(i));
  EXPECT_TRUE(cache.Find(kModel, "0"));
  cache.Put(kModel, "3", VectorOf(3));
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_EQ(cache.Find(kModel, "1"), std::nullopt);
  for (const int i : {0, 2, 3}) EXPECT_EQ(cache.Find(kModel, std::to_string(i)), VectorOf(i));
}

TEST(QueryVectorCache, KeepsNeitherVeryLongTextsNorAnythingWithoutRoom) {
  Metrics metrics;
  QueryVectorCache cache(3, metrics);
  const std::string longest(QueryVectorCache::kLongestText, 'x');
  cache.Put(kModel, longest + "x", VectorOf(1));
  EXPECT_EQ(cache.size(), 0U);
  cache.Put(kModel, longest, VectorOf(1));
  EXPECT_TRUE(cache.Find(kModel, longest));
  QueryVectorCache none(0, metrics);
  none.Put(kModel, "red fox", VectorOf(1));
  EXPECT_EQ(none.Find(kModel, "red fox"), std::nullopt);
  EXPECT_EQ(none.size(), 0U);
}

TEST(QueryVectorCache, IsSafeFromManyThreads) {
  Metrics metrics;
  QueryVectorCache cache(16, metrics);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&cache, thread] {
      for (int i = 0; i < 2'000; ++i) {
        const int question = (i * 7 + thread) % 40;
        const auto found = cache.Find(kModel, std::to_string(question));
        if (found) {
          EXPECT_EQ(*found, VectorOf(question));
        } else {
          cache.Put(kModel, std::to_string(question), VectorOf(question));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(cache.size(), 16U);
}

}  // namespace
}  // namespace shortlist
