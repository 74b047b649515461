#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "index/base/id.h"
#include "index/base/log.h"
#include "index/base/result.h"
#include "index/base/utf8.h"

namespace shortlist {
namespace {

TEST(Id, IsStrictlyIncreasingEvenWhenTheClockStandsStillOrGoesBack) {
  FixedClock clock(*ParseTimestamp("2026-03-01T00:00:00Z"));
  std::string last;
  for (int i = 0; i < 1000; ++i) {
    if (i == 500) clock.Set(*ParseTimestamp("2025-03-01T00:00:00Z"));
    const std::string id = NewId("frl", clock);
    EXPECT_TRUE(IsId(id, "frl")) << id;
    EXPECT_LT(last, id);
    last = id;
  }
}

TEST(Id, KnowsItsForm) {
  EXPECT_FALSE(IsId("frl_short", "frl"));
  EXPECT_FALSE(IsId("job_01hf3v8k2m9q7x0c4e6t8w1z5r", "frl"));
  EXPECT_FALSE(IsId("frl_01hf3v8k2m9q7x0c4e6t8w1z5U", "frl"));
  EXPECT_TRUE(IsId("frl_01hf3v8k2m9q7x0c4e6t8w1z5r", "frl"));
}

TEST(Id, IsUniqueAcrossThreads) {
  const SystemClock clock;
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (auto& ids : made) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) ids.push_back(NewId("job", clock));
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& ids : made) all.insert(ids.begin(), ids.end());
  EXPECT_EQ(all.size(), 2000u);
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndCutSequences) {
  for (const char* bad : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80",
                          "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xFF"}) {
    EXPECT_FALSE(IsValidUtf8(bad));
  }
  EXPECT_TRUE(IsValidUtf8("caf\xC3\xA9 \xF0\x9F\x98\x80 \xE6\x97\xA5"));
}

TEST(Utf8, CutsBetweenCharacters) {
  EXPECT_EQ(PrefixOfUtf8("a\xC3\xA9", 2), "a");
  EXPECT_EQ(PrefixOfUtf8("a\xC3\xA9", 3), "a\xC3\xA9");
  EXPECT_EQ(CountCodePoints("a\xC3\xA9\xF0\x9F\x98\x80"), 3u);
}

TEST(Log, QuotesWhatJsonForbids) {
  EXPECT_EQ(JsonQuoted("a\"\\\n\x01\xFF"), "\"a\\\"\\\\\\u000a\\u0001\xEF\xBF\xBD\"");
}

TEST(Result, CarriesAValueOrARefusal) {
  const Result<int> value = 3;
  const Result<int> refused = Error{ErrorCode::kNotFound, "job_not_found", "No such job.", {}};
  EXPECT_EQ(*value, 3);
  EXPECT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "job_not_found");
  EXPECT_DEATH((void)*refused, "CHECK failed");
}

}  // namespace
}  // namespace shortlist
