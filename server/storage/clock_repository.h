#pragma once

#include <cstdint>

namespace soci {
class session;
}

namespace shortlist {

// How far a sandbox's clock is ahead of the system's. Part of a Transaction (storage.h), whose
// thread rule it shares.
class ClockRepository {
 public:
  explicit ClockRepository(soci::session* sql) : sql_(sql) {}

  int64_t ShiftMicros() const;  // 0: it was never moved
  void SetShiftMicros(int64_t micros);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
