#pragma once

#include <chrono>
#include <vector>

namespace shortlist {

// Where the time of one piece of work goes: collects the Phases that its thread goes through while
// this exists. One at a time in a thread.
class PhaseTimes {
 public:
  struct Time {
    const char* phase;
    double ms = 0;  // all of its times together
  };

  PhaseTimes();
  ~PhaseTimes();
  PhaseTimes(const PhaseTimes&) = delete;
  PhaseTimes& operator=(const PhaseTimes&) = delete;

  // In the order in which each was first left.
  const std::vector<Time>& times() const { return times_; }

 private:
  friend class Phase;
  std::vector<Time> times_;
};

// The time from here to the end of the block, told to this thread's PhaseTimes; to nobody where
// there are none. A phase within a phase counts for both. `name`: a literal.
class Phase {
 public:
  explicit Phase(const char* name) : name_(name), begun_(std::chrono::steady_clock::now()) {}
  ~Phase();
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;

 private:
  const char* const name_;
  const std::chrono::steady_clock::time_point begun_;
};

}  // namespace shortlist
