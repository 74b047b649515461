#include "server/auth/attempt_throttle.h"

#include <algorithm>

#include "index/base/check.h"

namespace shortlist {
namespace {

constexpr int64_t kSecond = 1'000'000;  // in microseconds
constexpr int64_t kForgetEvery = 60 * kSecond;

}  // namespace

AttemptThrottle::AttemptThrottle(const AttemptLimit& limit)
    : try_micros_(limit.seconds_per_try * kSecond), full_micros_(limit.burst * try_micros_) {
  CHECK(limit.burst >= 1 && limit.burst <= 1'000'000);
  CHECK(limit.seconds_per_try >= 1 && limit.seconds_per_try <= 1'000'000);
}

int64_t AttemptThrottle::FilledAt(const Bucket& bucket, Timestamp now) {
  const int64_t leaked = std::max<int64_t>(0, now.micros - bucket.at.micros);
  return std::max<int64_t>(0, bucket.filled_micros - leaked);
}

void AttemptThrottle::ForgetEmpty(Timestamp now) {
  if (now.micros - forgotten_at_.micros < kForgetEvery) return;
  forgotten_at_ = now;
  std::erase_if(buckets_, [&](const auto& entry) { return FilledAt(entry.second, now) == 0; });
}

int64_t AttemptThrottle::Take(std::string_view key, Timestamp now) {
  const std::lock_guard lock(mutex_);
  ForgetEmpty(now);
  auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    found = buckets_.emplace(std::string(key), Bucket{0, now}).first;
  }
  Bucket& bucket = found->second;
  bucket.filled_micros = FilledAt(bucket, now);
  bucket.at = std::max(bucket.at, now);
  const int64_t missing = bucket.filled_micros + try_micros_ - full_micros_;
  if (missing > 0) return (missing + kSecond - 1) / kSecond;
  bucket.filled_micros += try_micros_;
  return 0;
}

void AttemptThrottle::Forgive(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = buckets_.find(key);
  if (found != buckets_.end()) buckets_.erase(found);
}

size_t AttemptThrottle::size() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

}  // namespace shortlist
