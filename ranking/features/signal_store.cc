#include "ranking/features/signal_store.h"

#include <map>

namespace shortlist {

const Signals& SignalSnapshot::Of(std::string_view id) const {
  const auto& shard = shards_[ShardOf(id)];
  static const Signals kNewcomer;
  if (shard == nullptr) return kNewcomer;
  const auto found = shard->find(id);
  return found == shard->end() ? kNewcomer : found->second;
}

SignalStore::SignalStore() : snapshot_(std::make_shared<const SignalSnapshot>()) {}

void SignalStore::Publish(const std::vector<std::pair<std::string, Signals>>& updates) {
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<SignalSnapshot>(*snapshot_.Get());
  std::map<size_t, std::shared_ptr<SignalSnapshot::Shard>> changed;
  for (const auto& [id, signals] : updates) {
    auto& shard = changed[SignalSnapshot::ShardOf(id)];
    if (shard == nullptr) {
      const auto& old = next->shards_[SignalSnapshot::ShardOf(id)];
      shard = old == nullptr ? std::make_shared<SignalSnapshot::Shard>()
                             : std::make_shared<SignalSnapshot::Shard>(*old);
    }
    const auto [entry, added] = shard->try_emplace(id, signals);
    if (!added && entry->second.event_seq <= signals.event_seq) entry->second = signals;
  }
  for (auto& [index, shard] : changed) next->shards_[index] = std::move(shard);
  snapshot_.Publish(std::move(next));
}

void SignalStore::Restore(std::shared_ptr<const SignalSnapshot> snapshot) {
  const std::lock_guard lock(mutex_);
  snapshot_.Publish(std::move(snapshot));
}

}  // namespace shortlist
