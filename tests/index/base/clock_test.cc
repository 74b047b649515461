#include "index/base/clock.h"

#include <gtest/gtest.h>

#include "index/base/civil_day.h"

namespace shortlist {
namespace {

TEST(Clock, ReadsAndWritesTheSameMoment) {
  for (const char* text :
       {"1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "1969-12-31T23:59:59.500Z",
        "2026-03-01T09:30:00.000001Z", "0001-01-01T00:00:00Z"}) {
    const auto time = ParseTimestamp(text);
    ASSERT_TRUE(time.ok()) << text;
    EXPECT_EQ(FormatTimestamp(*time), text);
  }
}

TEST(Clock, BringsOffsetsToUtc) {
  EXPECT_EQ(FormatTimestamp(*ParseTimestamp("2026-03-01T01:30:00+02:00")), "2026-02-28T23:30:00Z");
  EXPECT_EQ(FormatTimestamp(*ParseTimestamp("2026-03-01")), "2026-03-01T00:00:00Z");
}

TEST(Clock, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "2026", "2026-13-01", "2026-02-30", "2026-02-29T00:00:00Z", "2026-03-01T24:00:00Z",
        "2026-03-01T00:00", "2026-03-01T00:00:00", "2026-03-01T00:00:00.Z", "2026-03-01T00:00:00Zx",
        "2026-03-01T00:00:00+2", "0000-01-01", "2026-03-01T00:00:00+99:00", "20a6-03-01"}) {
    const auto time = ParseTimestamp(text);
    ASSERT_FALSE(time.ok()) << text;
    EXPECT_EQ(time.error().reason, "bad_timestamp");
  }
}

TEST(CivilDay, ClipsMonthsToTheirEnd) {
  const auto before = [](const char* day, int months) {
    return FormatDay(MonthsBefore(*ParseDay(day), months));
  };
  EXPECT_EQ(before("2026-03-31", 1), "2026-02-28");
  EXPECT_EQ(before("2024-03-31", 1), "2024-02-29");
  EXPECT_EQ(before("2024-02-29", 12), "2023-02-28");
  EXPECT_EQ(before("2024-02-29", 24), "2022-02-28");
  EXPECT_EQ(before("2026-08-31", 6), "2026-02-28");
  EXPECT_EQ(before("2026-01-15", 6), "2025-07-15");
}

TEST(CivilDay, CountsDaysBeforeTheEpoch) {
  EXPECT_EQ(DayOf(*ParseTimestamp("1969-12-31T23:59:59Z")).days, -1);
  EXPECT_EQ(DayOf(*ParseTimestamp("1969-12-31T00:00:00Z")).days, -1);
  EXPECT_EQ(DayFromDate(1970, 1, 2).days, 1);
}

}  // namespace
}  // namespace shortlist
