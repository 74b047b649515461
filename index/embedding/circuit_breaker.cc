#include "index/embedding/circuit_breaker.h"

#include <algorithm>

namespace shortlist {

bool CircuitBreaker::Enter() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::kClosed) return true;
  if (state_ == State::kHalfOpen) return false;  // somebody tries already
  const int64_t waited_micros = clock_.Now().micros - opened_at_.micros;
  // A clock that was set back must not keep it open for longer.
  if (waited_micros >= 0 && waited_micros < cool_down_ms_ * 1000) return false;
  state_ = State::kHalfOpen;
  return true;
}

void CircuitBreaker::Succeed() {
  const std::lock_guard lock(mutex_);
  // One that began before the breaker opened says nothing of now.
  if (state_ == State::kOpen) return;
  state_ = State::kClosed;
  failures_ = 0;
  cool_down_ms_ = options_.cool_down_ms;
}

void CircuitBreaker::Fail() {
  const std::lock_guard lock(mutex_);
  if (state_ == State::kOpen) return;
  if (state_ == State::kHalfOpen) {
    cool_down_ms_ = std::min<int64_t>(2 * cool_down_ms_, options_.max_cool_down_ms);
    return Open();
  }
  if (++failures_ >= options_.failures) Open();
}

CircuitBreaker::State CircuitBreaker::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void CircuitBreaker::Open() {
  state_ = State::kOpen;
  failures_ = 0;
  opened_at_ = clock_.Now();
}

}  // namespace shortlist
