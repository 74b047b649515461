#include "index/embedding/query_vector_cache.h"

namespace shortlist {
namespace {

std::string KeyOf(const EmbeddingModel& model, std::string_view text) {
  std::string key = std::to_string(model.name.size()) + ' ' + model.name + ' ' +
                    std::to_string(model.revision.size()) + ' ' + model.revision + ' ' +
                    std::to_string(model.dimension) + ' ';
  return key += text;
}

}  // namespace

QueryVectorCache::QueryVectorCache(size_t capacity, Metrics& metrics)
    : capacity_(capacity),
      hits_(metrics.CounterOf("shortlist_query_vector_cache_hits_total",
                              "Questions whose vector was still there.")),
      misses_(metrics.CounterOf("shortlist_query_vector_cache_misses_total",
                                "Questions that the encoder was asked for.")) {}

std::optional<std::vector<float>> QueryVectorCache::Find(const EmbeddingModel& model,
                                                         std::string_view text) {
  if (capacity_ == 0) return std::nullopt;
  std::optional<std::vector<float>> vector;
  if (text.size() <= kLongestText) {
    const std::string key = KeyOf(model, text);
    const std::lock_guard lock(mutex_);
    if (const auto found = places_.find(key); found != places_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
      vector = found->second->second;
    }
  }
  (vector ? hits_ : misses_).Add();
  return vector;
}

void QueryVectorCache::Put(const EmbeddingModel& model, std::string_view text,
                           const std::vector<float>& vector) {
  if (capacity_ == 0 || text.size() > kLongestText) return;
  std::string key = KeyOf(model, text);
  const std::lock_guard lock(mutex_);
  if (places_.contains(key)) return;  // another thread was quicker
  entries_.emplace_front(std::move(key), vector);
  places_[entries_.front().first] = entries_.begin();
  if (entries_.size() <= capacity_) return;
  places_.erase(entries_.back().first);
  entries_.pop_back();
}

size_t QueryVectorCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace shortlist
