#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "index/base/metrics.h"
#include "index/base/thread_annotations.h"
#include "index/embedding/embedder.h"

namespace shortlist {

// The vectors of what was asked last, in memory: the same question costs the model nothing the
// second time, and can be answered while the model is away. A question is its text, byte for byte,
// and the model. When it is full, what was not asked for the longest time goes. Any thread.
class QueryVectorCache {
 public:
  // Longer texts are not kept: they do not come twice, and would take the room of many.
  static constexpr size_t kLongestText = 2'000;  // bytes

  // Holds up to `capacity` questions (0: none). `metrics` must outlive it.
  QueryVectorCache(size_t capacity, Metrics& metrics);

  std::optional<std::vector<float>> Find(const EmbeddingModel& model, std::string_view text);
  void Put(const EmbeddingModel& model, std::string_view text, const std::vector<float>& vector);

  size_t size() const;

 private:
  using Entry = std::pair<std::string, std::vector<float>>;  // key, vector

  const size_t capacity_;
  Counter& hits_;
  Counter& misses_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_ GUARDED_BY(mutex_);  // the one asked last is first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> places_ GUARDED_BY(mutex_);
};

}  // namespace shortlist
