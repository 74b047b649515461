#include "server/http/rate_limiter.h"

#include <limits>

#include <gtest/gtest.h>

namespace shortlist {
namespace {

constexpr int64_t kSecond = 1'000'000;

TEST(RateLimiter, LetsABurstThroughAndThenAnEvenStream) {
  RateLimiter limiter({.requests_per_second = 2, .burst = 3});
  const Timestamp start{1'000 * kSecond};
  for (int64_t left : {2, 1, 0}) {
    const RateDecision decision = limiter.Take("a", start);
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.limit, 3);
    EXPECT_EQ(decision.remaining, left);
    EXPECT_EQ(decision.retry_after_seconds, 0);
  }
  const RateDecision refused = limiter.Take("a", start);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after_seconds, 1);
  EXPECT_EQ(refused.reset_seconds, 2);
  EXPECT_FALSE(limiter.Take("a", {start.micros + kSecond / 2 - 1}).allowed);
  EXPECT_TRUE(limiter.Take("a", {start.micros + kSecond / 2}).allowed);
  EXPECT_FALSE(limiter.Take("a", {start.micros + kSecond / 2}).allowed);
}

TEST(RateLimiter, KeepsCallersApart) {
  RateLimiter limiter({.requests_per_second = 1, .burst = 1});
  EXPECT_TRUE(limiter.Take("a", {0}).allowed);
  EXPECT_FALSE(limiter.Take("a", {0}).allowed);
  EXPECT_TRUE(limiter.Take("b", {0}).allowed);
}

TEST(RateLimiter, NeverHoldsMoreThanTheBurst) {
  RateLimiter limiter({.requests_per_second = 1'000, .burst = 2});
  EXPECT_TRUE(limiter.Take("a", {0}).allowed);
  const Timestamp late{std::numeric_limits<int64_t>::max() / 2};
  EXPECT_EQ(limiter.Take("a", late).remaining, 1);
  EXPECT_EQ(limiter.Take("a", late).remaining, 0);
  EXPECT_FALSE(limiter.Take("a", late).allowed);
}

TEST(RateLimiter, AClockThatGoesBackwardsGivesNothing) {
  RateLimiter limiter({.requests_per_second = 1, .burst = 1});
  EXPECT_TRUE(limiter.Take("a", {10 * kSecond}).allowed);
  EXPECT_FALSE(limiter.Take("a", {5 * kSecond}).allowed);
  EXPECT_FALSE(limiter.Take("a", {10 * kSecond}).allowed);
  EXPECT_TRUE(limiter.Take("a", {11 * kSecond}).allowed);
}

TEST(RateLimiter, ForgetsWhoIsBackAtAFullBucket) {
  RateLimiter limiter({.requests_per_second = 1, .burst = 100});
  for (int i = 0; i < 50; ++i) (void)limiter.Take("caller " + std::to_string(i), {0});
  for (int i = 0; i < 90; ++i) (void)limiter.Take("busy", {0});
  EXPECT_EQ(limiter.size(), 51u);
  (void)limiter.Take("new", {70 * kSecond});
  EXPECT_EQ(limiter.size(), 2u);  // it, and the busy one, whose bucket is not full yet
}

TEST(RateLimiter, TellsTheCallerInHeaders) {
  HttpResponse response;
  AddRateLimitHeaders({.allowed = true, .limit = 9, .remaining = 4, .reset_seconds = 2}, &response);
  EXPECT_EQ(response.headers["RateLimit-Limit"], "9");
  EXPECT_EQ(response.headers["RateLimit-Remaining"], "4");
  EXPECT_EQ(response.headers["RateLimit-Reset"], "2");
  EXPECT_FALSE(response.headers.contains("Retry-After"));
  AddRateLimitHeaders({.allowed = false, .retry_after_seconds = 3}, &response);
  EXPECT_EQ(response.headers["Retry-After"], "3");
}

}  // namespace
}  // namespace shortlist
