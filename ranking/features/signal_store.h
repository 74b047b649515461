#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/base/snapshot.h"
#include "index/base/thread_annotations.h"
#include "ranking/features/signals.h"

namespace shortlist {

// The signals of everybody at one moment. Immutable; any thread.
class SignalSnapshot {
 public:
  // Those of one freelancer; who has none gets a newcomer's.
  const Signals& Of(std::string_view id) const;

  // index/base/binary_archive.h
  template <typename Self, typename Archive>
  static void Persist(Self& self, Archive& archive) {
    archive(self.shards_);
  }

 private:
  friend class SignalStore;
  struct HashOfView {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Shard = std::unordered_map<std::string, Signals, HashOfView, std::equal_to<>>;
  static constexpr size_t kShardCount = 64;
  static size_t ShardOf(std::string_view id) { return HashOfView()(id) % kShardCount; }

  std::array<std::shared_ptr<const Shard>, kShardCount> shards_;
};

// Keeps the newest signals. Publish copies only the shards it touches. An update whose event_seq is
// older than what is known is ignored, so that events may be replayed. Any thread.
class SignalStore {
 public:
  SignalStore();

  void Publish(const std::vector<std::pair<std::string, Signals>>& updates);
  // In place of all that was published.
  void Restore(std::shared_ptr<const SignalSnapshot> snapshot);

  std::shared_ptr<const SignalSnapshot> Get() const { return snapshot_.Get(); }

 private:
  std::mutex mutex_;  // one publisher at a time; readers never wait
  Snapshot<SignalSnapshot> snapshot_;
};

}  // namespace shortlist
