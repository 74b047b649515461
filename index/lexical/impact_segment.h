#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/columns/bitset.h"
#include "index/schema/candidate.h"
#include "index/schema/document.h"

namespace shortlist {

// How often a term stands in one field of one document.
struct FieldPosting {
  uint32_t local = 0;      // ordinal - base
  uint16_t frequency = 0;  // 65,535 stands for more
  TextField field = TextField::kTitle;

  bool operator==(const FieldPosting&) const = default;
};

// Where a term stands in one segment. Points into the segment.
struct TermPostings {
  std::span<const FieldPosting> postings;  // by document, then field
  uint32_t documents = 0;                  // with the term in any field, live or not
};

// The postings of documents with consecutive ordinals [base, base + size). Immutable, any thread.
class ImpactSegment {
 public:
  static std::shared_ptr<const ImpactSegment> Build(std::span<const AnalyzedDocument> documents,
                                                    Ordinal base);

  // One segment in place of adjacent ones, given by base. Ordinals stay; what documents outside
  // `alive` held is dropped, their places stay empty.
  static std::shared_ptr<const ImpactSegment> Merge(
      std::span<const std::shared_ptr<const ImpactSegment>> segments, const Bitset& alive);

  Ordinal base() const { return base_; }
  Ordinal end() const { return base_ + static_cast<Ordinal>(size()); }
  size_t size() const { return lengths_.size(); }

  // How many documents have postings here, or could have: all but those that merges have dropped.
  size_t held() const { return held_; }

  // Empty when the term is unknown.
  TermPostings Find(std::string_view term) const;

  using FieldLengths = std::array<uint32_t, kTextFieldCount>;  // terms in each field
  const FieldLengths& Lengths(uint32_t local) const { return lengths_[local]; }
  // Summed over all documents of the segment.
  const std::array<uint64_t, kTextFieldCount>& total_lengths() const { return total_lengths_; }

  // index/base/binary_archive.h
  template <typename Self, typename Archive>
  static void Persist(Self& self, Archive& archive) {
    archive(self.base_, self.held_, self.terms_, self.offsets_, self.documents_, self.postings_,
            self.lengths_, self.total_lengths_);
  }

 private:
  // Once terms, offsets, postings and lengths stand.
  void Count();

  Ordinal base_ = 0;
  size_t held_ = 0;
  std::vector<std::string> terms_;   // ascending
  std::vector<size_t> offsets_;      // of each term's first posting; one more at the end
  std::vector<uint32_t> documents_;  // of each term
  std::vector<FieldPosting> postings_;
  std::vector<FieldLengths> lengths_;  // by local
  std::array<uint64_t, kTextFieldCount> total_lengths_{};
};

// The first posting at or after `from` of a document that is not before `local`.
size_t Seek(std::span<const FieldPosting> postings, size_t from, uint32_t local);

// Documents of `alive` with any of these terms, which the segment has found.
uint64_t LiveDocuments(const ImpactSegment& segment, std::span<const TermPostings> terms,
                       const Bitset& alive);

}  // namespace shortlist
