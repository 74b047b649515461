#include "index/vector/vector_segment.h"

#include "index/base/check.h"

namespace shortlist {

void VectorSegment::Append(std::span<const float> vector) {
  if (vector.empty()) {
    rows_.push_back(-1);
    return;
  }
  CHECK(dimension_ == 0 || dimension_ == vector.size());
  dimension_ = vector.size();
  rows_.push_back(static_cast<int32_t>(data_.size() / dimension_));
  data_.insert(data_.end(), vector.begin(), vector.end());
}

std::shared_ptr<const VectorSegment> VectorSegment::Build(
    std::span<const std::vector<float>> vectors, Ordinal base) {
  auto segment = std::make_shared<VectorSegment>();
  segment->base_ = base;
  for (const auto& vector : vectors) segment->Append(vector);
  return segment;
}

std::shared_ptr<const VectorSegment> VectorSegment::WithVectors(
    std::span<const std::pair<Ordinal, std::span<const float>>> vectors) const {
  auto fuller = std::make_shared<VectorSegment>(*this);
  for (const auto& [ordinal, vector] : vectors) {
    const size_t place = ordinal - base_;
    CHECK(ordinal >= base_ && place < rows_.size() && rows_[place] < 0);
    if (vector.empty()) continue;
    fuller->Append(vector);
    fuller->rows_[place] = fuller->rows_.back();
    fuller->rows_.pop_back();
  }
  return fuller;
}

std::shared_ptr<const VectorSegment> VectorSegment::Merge(VectorSegments segments,
                                                          const Bitset& alive) {
  CHECK(!segments.empty());
  auto merged = std::make_shared<VectorSegment>();
  merged->base_ = segments.front()->base_;
  for (const auto& segment : segments) {
    CHECK(segment->base_ == merged->end());
    for (Ordinal ordinal = segment->base_; ordinal < segment->end(); ++ordinal) {
      merged->Append(alive.Test(ordinal) ? segment->Row(ordinal) : std::span<const float>());
    }
  }
  return merged;
}

}  // namespace shortlist
