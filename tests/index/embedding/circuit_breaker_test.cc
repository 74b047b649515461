#include "index/embedding/circuit_breaker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace shortlist {
namespace {

using State = CircuitBreaker::State;

class CircuitBreakerTest : public ::testing::Test {
 protected:
  void Pass(int64_t ms) { clock_.Set({clock_.Now().micros + ms * 1000}); }
  void FailTimes(int times) {
    for (int i = 0; i < times; ++i) {
      EXPECT_TRUE(breaker_.Enter());
      breaker_.Fail();
    }
  }

  FixedClock clock_{{1'000'000'000}};
  CircuitBreaker breaker_{{.failures = 3, .cool_down_ms = 100, .max_cool_down_ms = 300}, clock_};
};

TEST_F(CircuitBreakerTest, OpensAfterSoManyFailuresInARow) {
  FailTimes(2);
  EXPECT_TRUE(breaker_.Enter());
  breaker_.Succeed();
  FailTimes(2);
  EXPECT_EQ(breaker_.state(), State::kClosed);
  FailTimes(1);
  EXPECT_EQ(breaker_.state(), State::kOpen);
  EXPECT_FALSE(breaker_.Enter());
}

TEST_F(CircuitBreakerTest, LetsOneTryAfterTheCoolDownAndClosesWhenItSucceeds) {
  FailTimes(3);
  Pass(99);
  EXPECT_FALSE(breaker_.Enter());
  Pass(1);
  EXPECT_TRUE(breaker_.Enter());
  EXPECT_EQ(breaker_.state(), State::kHalfOpen);
  EXPECT_FALSE(breaker_.Enter());
  breaker_.Succeed();
  EXPECT_EQ(breaker_.state(), State::kClosed);
  FailTimes(2);
  EXPECT_EQ(breaker_.state(), State::kClosed);
}

TEST_F(CircuitBreakerTest, WaitsTwiceAsLongAfterATrialThatFailsUpToABound) {
  FailTimes(3);
  for (const int64_t cool_down_ms : {100, 200, 300, 300}) {
    Pass(cool_down_ms - 1);
    EXPECT_FALSE(breaker_.Enter()) << cool_down_ms;
    Pass(1);
    EXPECT_TRUE(breaker_.Enter()) << cool_down_ms;
    breaker_.Fail();
  }
  Pass(300);
  EXPECT_TRUE(breaker_.Enter());
  breaker_.Succeed();
  FailTimes(3);
  Pass(100);
  EXPECT_TRUE(breaker_.Enter());  // the first wait is short again
}

TEST_F(CircuitBreakerTest, DoesNotHearOfCallsThatBeganBeforeItOpened) {
  EXPECT_TRUE(breaker_.Enter());
  FailTimes(3);
  breaker_.Succeed();
  EXPECT_EQ(breaker_.state(), State::kOpen);
  breaker_.Fail();
  Pass(100);
  EXPECT_TRUE(breaker_.Enter());
}

TEST_F(CircuitBreakerTest, IsNotHeldOpenByAClockThatIsSetBack) {
  FailTimes(3);
  Pass(-500'000);
  EXPECT_TRUE(breaker_.Enter());
}

TEST_F(CircuitBreakerTest, LetsOneOfManyThreadsTry) {
  FailTimes(3);
  Pass(100);
  std::atomic<int> entered = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { entered += breaker_.Enter() ? 1 : 0; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(entered, 1);
}

}  // namespace
}  // namespace shortlist
