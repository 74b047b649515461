#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "index/columns/bitset.h"
#include "index/schema/candidate.h"
#include "index/schema/document.h"
#include "index/schema/filter.h"

namespace shortlist {

// Every column of documents with consecutive ordinals [base, base + size). Immutable, any thread. A
// column is shared between versions of a segment until a patch replaces it.
class ColumnSegment {
 public:
  static std::shared_ptr<const ColumnSegment> Build(std::span<const ColumnValues> documents,
                                                    Ordinal base);
  // One segment in place of adjacent ones, given by base. Ordinals stay.
  static std::shared_ptr<const ColumnSegment> Merge(
      std::span<const std::shared_ptr<const ColumnSegment>> segments);

  // A version in which the signals of the patched documents are those of their patches; a signal
  // that a patch leaves out has no value any more. Ordinals ascending, all of this segment.
  std::shared_ptr<const ColumnSegment> WithPatch(
      std::span<const std::pair<Ordinal, ColumnValues>> patches) const;

  Ordinal base() const { return base_; }
  size_t size() const { return size_; }

  // Sets the bits of the documents of this segment that pass the clause (filter.h: Passes).
  void Select(const FilterClause& clause, Bitset* passing) const;

  ColumnValues Read(Ordinal ordinal) const;
  std::optional<int64_t> Integer(Column column, Ordinal ordinal) const;

  // Adds, for each value of a keyword column, how many documents of `matching` have it.
  void Count(Column column, const Bitset& matching, std::map<std::string, uint64_t>* counts) const;

  // index/base/binary_archive.h
  template <typename Self, typename Archive>
  static void Persist(Self& self, Archive& archive) {
    archive(self.base_, self.size_, self.keywords_, self.integers_);
  }

 private:
  // A set of strings a document: a sorted dictionary, for each document its values' numbers, and
  // for each number the documents that have it.
  struct KeywordColumn {
    std::vector<std::string> dictionary;
    std::vector<uint32_t> offsets;          // of each document's first value; one more at the end
    std::vector<uint32_t> values;           // numbers in the dictionary, as given
    std::vector<uint32_t> posting_offsets;  // of each number's first document; one more at the end
    std::vector<uint32_t> postings;         // ordinal - base, ascending, each once a number
    std::optional<uint32_t> Find(const std::string& value) const;
    std::span<const uint32_t> Of(size_t local) const {
      return {values.data() + offsets[local], offsets[local + 1] - offsets[local]};
    }
    std::span<const uint32_t> Having(uint32_t number) const {
      return {postings.data() + posting_offsets[number],
              posting_offsets[number + 1] - posting_offsets[number]};
    }
    void BuildPostings();
    template <typename Self, typename Archive>
    static void Persist(Self& self, Archive& archive) {
      archive(self.dictionary, self.offsets, self.values, self.posting_offsets, self.postings);
    }
  };
  struct IntegerColumn {
    std::vector<int64_t> values;
    Bitset present;
    template <typename Self, typename Archive>
    static void Persist(Self& self, Archive& archive) {
      archive(self.values, self.present);
    }
  };
  using KeywordRows = std::vector<const std::vector<std::string>*>;

  static std::shared_ptr<const KeywordColumn> BuildKeywords(const KeywordRows& rows);
  std::vector<std::string> KeywordsOf(Column column, size_t local) const;
  void PatchKeywords(Column column, std::span<const std::pair<Ordinal, ColumnValues>> patches);
  void PatchIntegers(Column column, std::span<const std::pair<Ordinal, ColumnValues>> patches);
  void SelectKeywords(const FilterClause& clause, Bitset* passing) const;

  Ordinal base_ = 0;
  size_t size_ = 0;
  // By Column; null: no document of this segment has it.
  std::array<std::shared_ptr<const KeywordColumn>, kKeywordColumnCount> keywords_;
  std::array<std::shared_ptr<const IntegerColumn>, kColumnCount - kKeywordColumnCount> integers_;
};

}  // namespace shortlist
