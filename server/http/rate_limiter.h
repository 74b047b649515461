#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "index/base/clock.h"
#include "index/base/thread_annotations.h"
#include "server/http/response.h"

namespace shortlist {

// How much one caller may ask.
struct RateLimitOptions {
  int64_t requests_per_second = 1'000;  // in the long run; at least 1
  int64_t burst = 2'000;                // at once after a silence; at least 1
};

// What one request found in its caller's bucket.
struct RateDecision {
  bool allowed = true;
  int64_t limit = 0;                // the burst
  int64_t remaining = 0;            // requests that would be let through right now
  int64_t reset_seconds = 0;        // until the bucket is full again, rounded up
  int64_t retry_after_seconds = 0;  // until one more is let through, rounded up; 0 when allowed
};

// A token bucket a caller, in memory: each request takes a token, and tokens come back evenly. A
// clock that goes backwards gives nothing back and takes nothing. A bucket that is full again is
// forgotten, so that the memory is bounded by the callers of the last moments. Any thread.
class RateLimiter {
 public:
  explicit RateLimiter(const RateLimitOptions& options);

  RateDecision Take(std::string_view caller, Timestamp now);

  // Buckets that are kept.
  size_t size() const;

 private:
  struct Bucket {
    int64_t tokens_micro = 0;  // millionths of a token
    Timestamp at;
  };
  int64_t TokensAt(const Bucket& bucket, Timestamp now) const;
  void ForgetFull(Timestamp now);  // under mutex_

  const RateLimitOptions options_;
  const int64_t full_micro_;
  mutable std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_ GUARDED_BY(mutex_);
  Timestamp forgotten_at_ GUARDED_BY(mutex_);
};

// Tells the caller: RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, and Retry-After where
// the request was not allowed.
void AddRateLimitHeaders(const RateDecision& decision, HttpResponse* response);

}  // namespace shortlist
