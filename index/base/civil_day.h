#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/base/clock.h"
#include "index/base/result.h"

namespace shortlist {

// A UTC calendar day: days since 1970-01-01. Arithmetic follows the proleptic Gregorian calendar.
struct CivilDay {
  int32_t days = 0;

  auto operator<=>(const CivilDay&) const = default;
};

CivilDay DayFromDate(int year, int month, int day);
CivilDay DayOf(Timestamp time);
Timestamp StartOfDay(CivilDay day);

// The same day of the month `months` earlier, clipped to the end of that month
// (31 March - 1 month = 28 or 29 February).
CivilDay MonthsBefore(CivilDay day, int months);

std::string FormatDay(CivilDay day);               // "2026-03-01"
Result<CivilDay> ParseDay(std::string_view text);  // refuses what is no day: `bad_date`

}  // namespace shortlist
