#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "index/columns/bitset.h"
#include "index/schema/candidate.h"

namespace shortlist {

// Unit vectors of documents with consecutive ordinals [base, base + size); a document may have
// none. Immutable, any thread.
class VectorSegment {
 public:
  // An empty vector: the document has none. All others have the same number of floats.
  static std::shared_ptr<const VectorSegment> Build(std::span<const std::vector<float>> vectors,
                                                    Ordinal base);
  // One segment in place of adjacent ones, given by base. Ordinals stay; vectors of documents
  // outside `alive` are gone from memory.
  static std::shared_ptr<const VectorSegment> Merge(
      std::span<const std::shared_ptr<const VectorSegment>> segments, const Bitset& alive);
  // The same documents, some of which have got their vector, by ordinal.
  std::shared_ptr<const VectorSegment> WithVectors(
      std::span<const std::pair<Ordinal, std::span<const float>>> vectors) const;

  Ordinal base() const { return base_; }
  Ordinal end() const { return base_ + static_cast<Ordinal>(rows_.size()); }
  size_t dimension() const { return dimension_; }  // 0 when no document has a vector

  // Empty when the document has none.
  std::span<const float> Row(Ordinal ordinal) const {
    const int64_t row = rows_[ordinal - base_];
    if (row < 0) return {};
    return {data_.data() + static_cast<size_t>(row) * dimension_, dimension_};
  }

  // index/base/binary_archive.h
  template <typename Self, typename Archive>
  static void Persist(Self& self, Archive& archive) {
    archive(self.base_, self.dimension_, self.rows_, self.data_);
  }

 private:
  void Append(std::span<const float> vector);

  Ordinal base_ = 0;
  size_t dimension_ = 0;
  std::vector<int32_t> rows_;  // by ordinal - base: which row of data_; -1: none
  std::vector<float> data_;
};

using VectorSegments = std::span<const std::shared_ptr<const VectorSegment>>;

}  // namespace shortlist
