#include "ranking/features/signal_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace shortlist {
namespace {

Signals Of(int score, int64_t event_seq) {
  return {.jss_score = score,
          .jss_lower_bound_ppm = score * 9'000,
          .jss_mean_ppm = score * 10'000,
          .event_seq = event_seq};
}

TEST(SignalStore, GivesTheNewcomersSignalsToWhoHasNone) {
  SignalStore store;
  EXPECT_EQ(store.Get()->Of("ann"), Signals{});
  store.Publish({{"ann", Of(90, 1)}});
  EXPECT_EQ(store.Get()->Of("ann"), Of(90, 1));
  EXPECT_EQ(store.Get()->Of("bob"), Signals{});
}

TEST(SignalStore, IgnoresWhatFollowsFromAnOlderEvent) {
  SignalStore store;
  store.Publish({{"ann", Of(90, 5)}});
  store.Publish({{"ann", Of(10, 4)}, {"bob", Of(20, 4)}});
  EXPECT_EQ(store.Get()->Of("ann"), Of(90, 5));
  EXPECT_EQ(store.Get()->Of("bob"), Of(20, 4));
  store.Publish({{"ann", Of(80, 5)}});
  EXPECT_EQ(store.Get()->Of("ann"), Of(80, 5)) << "computed anew after the same event, a day later";
  store.Publish({{"ann", Of(70, 6)}});
  EXPECT_EQ(store.Get()->Of("ann"), Of(70, 6));
}

TEST(SignalStore, TakesTheNewestOfOnePublishWhateverItsOrder) {
  SignalStore store;
  store.Publish({{"ann", Of(70, 3)}, {"ann", Of(60, 2)}});
  EXPECT_EQ(store.Get()->Of("ann"), Of(70, 3));
}

TEST(SignalStore, EndsTheSameHoweverEventsAreReplayed) {
  std::vector<std::pair<std::string, Signals>> events;
  for (int i = 0; i < 300; ++i) {
    events.emplace_back("frl " + std::to_string(i * 7 % 40), Of(i % 101, i));
  }
  SignalStore once, twice;
  for (const auto& event : events) once.Publish({event});
  twice.Publish(events);
  for (size_t i = 0; i < events.size(); i += 3) twice.Publish({events[i]});
  for (int i = 0; i < 40; ++i) {
    const std::string id = "frl " + std::to_string(i);
    EXPECT_EQ(once.Get()->Of(id), twice.Get()->Of(id));
  }
}

TEST(SignalStore, ASnapshotDoesNotChange) {
  SignalStore store;
  store.Publish({{"ann", Of(90, 1)}});
  const auto before = store.Get();
  store.Publish({{"ann", Of(80, 2)}, {"bob", Of(70, 2)}});
  EXPECT_EQ(before->Of("ann"), Of(90, 1));
  EXPECT_EQ(before->Of("bob"), Signals{});
}

TEST(SignalStore, IsRestoredInPlaceOfWhatItHeld) {
  SignalStore before, after;
  before.Publish({{"ann", Of(90, 9)}});
  after.Publish({{"ann", Of(10, 20)}, {"bob", Of(70, 2)}});
  after.Restore(before.Get());
  EXPECT_EQ(after.Get()->Of("ann"), Of(90, 9));
  EXPECT_EQ(after.Get()->Of("bob"), Signals{});
  after.Publish({{"ann", Of(80, 10)}});
  EXPECT_EQ(after.Get()->Of("ann"), Of(80, 10));
}

TEST(SignalStore, ReadersSeeEachPublishWholeWhileOthersPublish) {
  SignalStore store;
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.push_back("frl " + std::to_string(i));
  const auto publish = [&](int64_t seq) {
    std::vector<std::pair<std::string, Signals>> updates;
    for (const auto& id : ids) updates.emplace_back(id, Of(static_cast<int>(seq % 101), seq));
    store.Publish(updates);
  };
  publish(0);
  constexpr int64_t kEvents = 200;
  std::atomic<int64_t> next = 1;
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  std::thread reader([&] {
    int64_t newest = 0;
    while (!done) {
      const auto snapshot = store.Get();
      const int64_t seq = snapshot->Of(ids.front()).event_seq;
      if (seq < newest) ++torn;
      newest = seq;
      for (const auto& id : ids) {
        if (snapshot->Of(id) != Of(static_cast<int>(seq % 101), seq)) ++torn;
      }
    }
  });
  std::vector<std::thread> publishers;
  for (int i = 0; i < 2; ++i) {
    publishers.emplace_back([&] {
      for (int64_t seq = next++; seq <= kEvents; seq = next++) publish(seq);
    });
  }
  for (std::thread& publisher : publishers) publisher.join();
  done = true;
  reader.join();
  EXPECT_EQ(torn, 0);
  for (const auto& id : ids) EXPECT_EQ(store.Get()->Of(id).event_seq, kEvents);
}

}  // namespace
}  // namespace shortlist
