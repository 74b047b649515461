#include "index/hybrid/index_snapshot.h"

#include <algorithm>

#include "index/base/check.h"
#include "index/columns/column_segment.h"
#include "index/vector/vector_segment.h"

namespace shortlist {

std::optional<Ordinal> OrdinalTable::Find(std::string_view id) const {
  const auto& shard = shards_[HashOfView()(id) % kShardCount];
  if (shard == nullptr) return std::nullopt;
  const auto found = shard->find(id);
  if (found == shard->end()) return std::nullopt;
  return found->second;
}

OrdinalTable::Shard& OrdinalTable::Own(std::string_view id) {
  auto& shard = shards_[HashOfView()(id) % kShardCount];
  if (shard == nullptr) {
    shard = std::make_shared<Shard>();
  } else if (shard.use_count() > 1) {
    shard = std::make_shared<Shard>(*shard);
  }
  return *shard;
}

void OrdinalTable::Put(const std::string& id, Ordinal ordinal) {
  const auto [entry, added] = Own(id).insert_or_assign(id, ordinal);
  if (added) ++size_;
}

void OrdinalTable::Remove(std::string_view id) {
  Shard& shard = Own(id);
  const auto found = shard.find(id);
  if (found == shard.end()) return;
  shard.erase(found);
  --size_;
}

const IndexSegment& IndexSnapshot::SegmentOf(Ordinal ordinal) const {
  const auto after =
      std::upper_bound(segments.begin(), segments.end(), ordinal,
                       [](Ordinal value, const auto& segment) { return value < segment->base; });
  CHECK(after != segments.begin());
  const IndexSegment& segment = **std::prev(after);
  CHECK(ordinal < segment.end());
  return segment;
}

std::string_view IndexSnapshot::IdOf(Ordinal ordinal) const {
  const IndexSegment& segment = SegmentOf(ordinal);
  return segment.ids[ordinal - segment.base];
}

ColumnValues IndexSnapshot::ColumnsOf(Ordinal ordinal) const {
  return SegmentOf(ordinal).columns->Read(ordinal);
}

std::optional<int64_t> IndexSnapshot::IntegerOf(Column column, Ordinal ordinal) const {
  return SegmentOf(ordinal).columns->Integer(column, ordinal);
}

std::vector<float> IndexSnapshot::VectorOf(Ordinal ordinal) const {
  const auto row = SegmentOf(ordinal).vectors->Row(ordinal);
  return {row.begin(), row.end()};
}

std::optional<Ordinal> IndexSnapshot::OrdinalOfKey(int64_t key) const {
  const auto segment =
      std::lower_bound(segments.begin(), segments.end(), key,
                       [](const auto& entry, int64_t value) { return entry->keys.back() < value; });
  if (segment == segments.end()) return std::nullopt;
  const auto& keys = (*segment)->keys;
  const auto found = std::lower_bound(keys.begin(), keys.end(), key);
  if (found == keys.end() || *found != key) return std::nullopt;
  return (*segment)->base + static_cast<Ordinal>(found - keys.begin());
}

}  // namespace shortlist
