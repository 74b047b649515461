#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "index/base/result.h"

namespace shortlist {

// A moment: microseconds since 1970-01-01T00:00:00 UTC.
struct Timestamp {
  int64_t micros = 0;

  auto operator<=>(const Timestamp&) const = default;
};

// RFC 3339 in UTC with as many digits as needed ("2026-03-01T09:30:00Z", "...00.250Z").
std::string FormatTimestamp(Timestamp time);

// Reads RFC 3339 ("2026-03-01T09:30:00+02:00") or a bare date ("2026-03-01", midnight UTC).
// Refuses everything else, years outside 1..9999 included: `bad_timestamp`.
Result<Timestamp> ParseTimestamp(std::string_view text);

// Where the program reads the time. Every rule takes its time from one of these, so that tests and
// the sandbox can move it. Calls are safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp Now() const = 0;
};

class SystemClock : public Clock {
 public:
  Timestamp Now() const override;
};

// Another clock, ahead by so much: a sandbox's.
class ShiftedClock : public Clock {
 public:
  // `base` must outlive it.
  explicit ShiftedClock(const Clock& base) : base_(base) {}
  Timestamp Now() const override { return {base_.Now().micros + shift_micros_.load()}; }
  void SetShift(int64_t micros) { shift_micros_ = micros; }
  int64_t shift_micros() const { return shift_micros_; }

 private:
  const Clock& base_;
  std::atomic<int64_t> shift_micros_ = 0;
};

// A clock that stands still until it is moved.
class FixedClock : public Clock {
 public:
  explicit FixedClock(Timestamp now) : micros_(now.micros) {}
  Timestamp Now() const override { return {micros_.load()}; }
  void Set(Timestamp now) { micros_ = now.micros; }

 private:
  std::atomic<int64_t> micros_;
};

}  // namespace shortlist
