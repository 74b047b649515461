#include "index/base/civil_day.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace shortlist {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr int64_t kMicrosPerDay = 86'400'000'000;

year_month_day ToDate(CivilDay value) { return year_month_day{sys_days{days{value.days}}}; }

CivilDay FromDate(const year_month_day& date) {
  return {static_cast<int32_t>(sys_days{date}.time_since_epoch().count())};
}

}  // namespace

CivilDay DayFromDate(int y, int m, int d) {
  return FromDate(year{y} / month{static_cast<unsigned>(m)} / day{static_cast<unsigned>(d)});
}

CivilDay DayOf(Timestamp time) {
  const int64_t quotient = time.micros / kMicrosPerDay;
  const bool before_midnight = time.micros % kMicrosPerDay < 0;
  return {static_cast<int32_t>(quotient - (before_midnight ? 1 : 0))};
}

Timestamp StartOfDay(CivilDay value) { return {value.days * kMicrosPerDay}; }

CivilDay MonthsBefore(CivilDay value, int count) {
  const year_month_day date = ToDate(value);
  const auto target = year{date.year()} / date.month() - months{count};
  const year_month_day last{target / std::chrono::last};
  return FromDate(target / std::min(date.day(), last.day()));
}

std::string FormatDay(CivilDay value) {
  const year_month_day date = ToDate(value);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

Result<CivilDay> ParseDay(std::string_view text) {
  const Error bad{ErrorCode::kInvalidArgument,
                  "bad_date",
                  "A date looks like 2026-03-01 and names a day that exists.",
                  {}};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return bad;
  auto number = [&](size_t at, size_t length) {
    int value = 0;
    for (size_t i = at; i < at + length; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const int y = number(0, 4), m = number(5, 2), d = number(8, 2);
  if (y < 1 || m < 1 || d < 1) return bad;
  const auto date = year{y} / month{static_cast<unsigned>(m)} / day{static_cast<unsigned>(d)};
  if (!date.ok()) return bad;
  return FromDate(date);
}

}  // namespace shortlist
