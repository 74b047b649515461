#include "server/http/rate_limiter.h"

#include <algorithm>

#include "index/base/check.h"

namespace shortlist {
namespace {

constexpr int64_t kToken = 1'000'000;
constexpr int64_t kSecond = 1'000'000;  // in microseconds
constexpr int64_t kForgetEvery = 60 * kSecond;

int64_t DividedUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

}  // namespace

RateLimiter::RateLimiter(const RateLimitOptions& options)
    : options_(options), full_micro_(options.burst * kToken) {
  CHECK(options.requests_per_second >= 1 && options.requests_per_second <= kToken);
  CHECK(options.burst >= 1 && options.burst <= kToken);
}

int64_t RateLimiter::TokensAt(const Bucket& bucket, Timestamp now) const {
  const int64_t elapsed = now.micros - bucket.at.micros;
  if (elapsed <= 0) return bucket.tokens_micro;
  // A microsecond brings `requests_per_second` millionths. Whoever waited long enough for a full
  // bucket is told so before the product could overflow.
  const int64_t missing = full_micro_ - bucket.tokens_micro;
  if (elapsed >= DividedUp(missing, options_.requests_per_second)) return full_micro_;
  return bucket.tokens_micro + elapsed * options_.requests_per_second;
}

void RateLimiter::ForgetFull(Timestamp now) {
  if (now.micros - forgotten_at_.micros < kForgetEvery) return;
  forgotten_at_ = now;
  std::erase_if(buckets_,
                [&](const auto& entry) { return TokensAt(entry.second, now) == full_micro_; });
}

RateDecision RateLimiter::Take(std::string_view caller, Timestamp now) {
  const std::lock_guard lock(mutex_);
  ForgetFull(now);
  auto found = buckets_.find(caller);
  if (found == buckets_.end()) {
    found = buckets_.emplace(std::string(caller), Bucket{full_micro_, now}).first;
  }
  Bucket& bucket = found->second;
  bucket.tokens_micro = TokensAt(bucket, now);
  bucket.at = std::max(bucket.at, now);

  RateDecision decision;
  decision.limit = options_.burst;
  decision.allowed = bucket.tokens_micro >= kToken;
  const int64_t a_second = options_.requests_per_second * kSecond;
  if (decision.allowed) {
    bucket.tokens_micro -= kToken;
  } else {
    decision.retry_after_seconds = DividedUp(kToken - bucket.tokens_micro, a_second);
  }
  decision.remaining = bucket.tokens_micro / kToken;
  decision.reset_seconds = DividedUp(full_micro_ - bucket.tokens_micro, a_second);
  return decision;
}

size_t RateLimiter::size() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

void AddRateLimitHeaders(const RateDecision& decision, HttpResponse* response) {
  response->headers["RateLimit-Limit"] = std::to_string(decision.limit);
  response->headers["RateLimit-Remaining"] = std::to_string(decision.remaining);
  response->headers["RateLimit-Reset"] = std::to_string(decision.reset_seconds);
  if (!decision.allowed) {
    response->headers["Retry-After"] = std::to_string(decision.retry_after_seconds);
  }
}

}  // namespace shortlist
