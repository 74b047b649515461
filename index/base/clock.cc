#include "index/base/clock.h"

#include <chrono>
#include <cstdio>

#include "index/base/civil_day.h"

namespace shortlist {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;

// Reads exactly `length` digits at `*at`, moving it; -1 when there are fewer.
int ReadDigits(std::string_view text, size_t* at, size_t length) {
  if (*at + length > text.size()) return -1;
  int value = 0;
  for (size_t end = *at + length; *at < end; ++*at) {
    const char c = text[*at];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

// Reads a fraction of a second (".250") as micros; digits beyond the sixth are dropped.
int64_t ReadFraction(std::string_view text, size_t* at) {
  if (*at >= text.size() || text[*at] != '.') return 0;
  size_t digits = 0;
  int64_t micros = 0;
  for (++*at; *at < text.size() && text[*at] >= '0' && text[*at] <= '9'; ++*at, ++digits) {
    if (digits < 6) micros = micros * 10 + (text[*at] - '0');
  }
  if (digits == 0) return -1;
  for (; digits < 6; ++digits) micros *= 10;
  return micros;
}

}  // namespace

std::string FormatTimestamp(Timestamp time) {
  const CivilDay day = DayOf(time);
  const int64_t in_day = time.micros - StartOfDay(day).micros;
  const int64_t seconds = in_day / kMicrosPerSecond;
  const int micros = static_cast<int>(in_day % kMicrosPerSecond);
  char text[48];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  std::string out = FormatDay(day) + text;
  if (micros != 0) {
    std::snprintf(text, sizeof text, micros % 1000 == 0 ? ".%03d" : ".%06d",
                  micros % 1000 == 0 ? micros / 1000 : micros);
    out += text;
  }
  return out + "Z";
}

Result<Timestamp> ParseTimestamp(std::string_view text) {
  const Error bad{ErrorCode::kInvalidArgument,
                  "bad_timestamp",
                  "A time is RFC 3339, like 2026-03-01T09:30:00Z.",
                  {}};
  const auto day = ParseDay(text.substr(0, 10));
  if (!day) return bad;
  if (text.size() == 10) return StartOfDay(*day);
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return bad;
  size_t at = 11;
  const int hour = ReadDigits(text, &at, 2);
  if (hour < 0 || hour > 23 || at >= text.size() || text[at++] != ':') return bad;
  const int minute = ReadDigits(text, &at, 2);
  if (minute < 0 || minute > 59 || at >= text.size() || text[at++] != ':') return bad;
  const int second = ReadDigits(text, &at, 2);
  if (second < 0 || second > 60) return bad;
  const int64_t fraction = ReadFraction(text, &at);
  if (fraction < 0 || at >= text.size()) return bad;
  int64_t micros = StartOfDay(*day).micros + hour * 60 * kMicrosPerMinute +
                   minute * kMicrosPerMinute + second * kMicrosPerSecond + fraction;
  const char zone = text[at++];
  if (zone == 'Z' || zone == 'z') {
    if (at != text.size()) return bad;
    return Timestamp{micros};
  }
  if (zone != '+' && zone != '-') return bad;
  const int zone_hour = ReadDigits(text, &at, 2);
  if (zone_hour < 0 || zone_hour > 23 || at >= text.size() || text[at++] != ':') return bad;
  const int zone_minute = ReadDigits(text, &at, 2);
  if (zone_minute < 0 || zone_minute > 59 || at != text.size()) return bad;
  const int64_t offset = (zone_hour * 60 + zone_minute) * kMicrosPerMinute;
  return Timestamp{zone == '+' ? micros - offset : micros + offset};
}

Timestamp SystemClock::Now() const {
  return {std::chrono::duration_cast<std::chrono::microseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

}  // namespace shortlist
