#pragma once

#include <cstdint>
#include <mutex>

#include "index/base/clock.h"
#include "index/base/thread_annotations.h"

namespace shortlist {

struct CircuitBreakerOptions {
  int failures = 5;          // in a row, after which nobody is let through
  int cool_down_ms = 5'000;  // the first time; doubled by every trial that fails
  int max_cool_down_ms = 60'000;
};

// Keeps callers away from a service that fails, so that each finds out at once and the service is
// left in peace. Closed: everybody may call. Open: nobody may, until the cool-down is over. Then
// half open: one caller may try, and its outcome closes the breaker or opens it for longer. Any
// thread.
class CircuitBreaker {
 public:
  enum class State { kClosed, kHalfOpen, kOpen };

  // `clock` must outlive it.
  CircuitBreaker(const CircuitBreakerOptions& options, const Clock& clock)
      : options_(options), clock_(clock), cool_down_ms_(options.cool_down_ms) {}

  // True when the caller may call; it must then say how that ended.
  bool Enter();
  void Succeed();
  void Fail();

  State state() const;

 private:
  void Open();  // under the lock

  const CircuitBreakerOptions options_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  State state_ GUARDED_BY(mutex_) = State::kClosed;
  int failures_ GUARDED_BY(mutex_) = 0;  // in a row
  int64_t cool_down_ms_ GUARDED_BY(mutex_);
  Timestamp opened_at_ GUARDED_BY(mutex_);
};

}  // namespace shortlist
