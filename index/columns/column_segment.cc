#include "index/columns/column_segment.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "index/base/check.h"

namespace shortlist {
namespace {

size_t IntegerPlace(Column column) { return static_cast<size_t>(column) - kKeywordColumnCount; }

Column KeywordAt(size_t place) { return static_cast<Column>(place); }
Column IntegerAt(size_t place) { return static_cast<Column>(place + kKeywordColumnCount); }

}  // namespace

std::optional<uint32_t> ColumnSegment::KeywordColumn::Find(const std::string& value) const {
  const auto found = std::lower_bound(dictionary.begin(), dictionary.end(), value);
  if (found == dictionary.end() || *found != value) return std::nullopt;
  return static_cast<uint32_t>(found - dictionary.begin());
}

std::shared_ptr<const ColumnSegment::KeywordColumn> ColumnSegment::BuildKeywords(
    const KeywordRows& rows) {
  auto column = std::make_shared<KeywordColumn>();
  for (const auto* row : rows) {
    column->dictionary.insert(column->dictionary.end(), row->begin(), row->end());
  }
  if (column->dictionary.empty()) return nullptr;
  std::sort(column->dictionary.begin(), column->dictionary.end());
  column->dictionary.erase(std::unique(column->dictionary.begin(), column->dictionary.end()),
                           column->dictionary.end());
  column->offsets.push_back(0);
  for (const auto* row : rows) {
    for (const std::string& value : *row) column->values.push_back(*column->Find(value));
    column->offsets.push_back(static_cast<uint32_t>(column->values.size()));
  }
  column->BuildPostings();
  return column;
}

void ColumnSegment::KeywordColumn::BuildPostings() {
  // A document may name a value more than once; its posting must not.
  const auto for_each_once = [this](const auto& take) {
    for (uint32_t local = 0; local + 1 < offsets.size(); ++local) {
      const auto numbers = Of(local);
      for (auto at = numbers.begin(); at != numbers.end(); ++at) {
        if (std::find(numbers.begin(), at, *at) == at) take(*at, local);
      }
    }
  };
  posting_offsets.assign(dictionary.size() + 1, 0);
  for_each_once([this](uint32_t number, uint32_t) { ++posting_offsets[number + 1]; });
  std::partial_sum(posting_offsets.begin(), posting_offsets.end(), posting_offsets.begin());
  postings.resize(posting_offsets.back());
  std::vector<uint32_t> next = posting_offsets;
  for_each_once([&](uint32_t number, uint32_t local) { postings[next[number]++] = local; });
}

std::shared_ptr<const ColumnSegment> ColumnSegment::Build(std::span<const ColumnValues> documents,
                                                          Ordinal base) {
  auto segment = std::make_shared<ColumnSegment>();
  segment->base_ = base;
  segment->size_ = documents.size();
  for (size_t place = 0; place < kKeywordColumnCount; ++place) {
    KeywordRows rows;
    for (const ColumnValues& values : documents) rows.push_back(&values.Keywords(KeywordAt(place)));
    segment->keywords_[place] = BuildKeywords(rows);
  }
  for (size_t place = 0; place < segment->integers_.size(); ++place) {
    auto column = std::make_shared<IntegerColumn>();
    column->values.resize(documents.size());
    column->present = Bitset(documents.size());
    for (size_t i = 0; i < documents.size(); ++i) {
      const auto value = documents[i].Integer(IntegerAt(place));
      if (!value) continue;
      column->values[i] = *value;
      column->present.Set(i);
    }
    if (column->present.Count() > 0) segment->integers_[place] = std::move(column);
  }
  return segment;
}

std::shared_ptr<const ColumnSegment> ColumnSegment::Merge(
    std::span<const std::shared_ptr<const ColumnSegment>> segments) {
  CHECK(!segments.empty());
  std::vector<ColumnValues> documents;
  Ordinal next = segments.front()->base_;
  for (const auto& segment : segments) {
    CHECK(segment->base_ == next);
    for (size_t i = 0; i < segment->size_; ++i) documents.push_back(segment->Read(next++));
  }
  return Build(documents, segments.front()->base_);
}

std::vector<std::string> ColumnSegment::KeywordsOf(Column column, size_t local) const {
  std::vector<std::string> values;
  const auto& keywords = keywords_[static_cast<size_t>(column)];
  if (keywords == nullptr) return values;
  for (const uint32_t number : keywords->Of(local)) values.push_back(keywords->dictionary[number]);
  return values;
}

ColumnValues ColumnSegment::Read(Ordinal ordinal) const {
  const size_t local = ordinal - base_;
  CHECK(local < size_);
  ColumnValues values;
  for (size_t place = 0; place < kKeywordColumnCount; ++place) {
    auto keywords = KeywordsOf(KeywordAt(place), local);
    if (!keywords.empty()) values.keywords.emplace(KeywordAt(place), std::move(keywords));
  }
  for (size_t place = 0; place < integers_.size(); ++place) {
    const auto value = Integer(IntegerAt(place), ordinal);
    if (value) values.integers.emplace(IntegerAt(place), *value);
  }
  return values;
}

std::optional<int64_t> ColumnSegment::Integer(Column column, Ordinal ordinal) const {
  const auto& integers = integers_[IntegerPlace(column)];
  const size_t local = ordinal - base_;
  if (integers == nullptr || !integers->present.Test(local)) return std::nullopt;
  return integers->values[local];
}

std::shared_ptr<const ColumnSegment> ColumnSegment::WithPatch(
    std::span<const std::pair<Ordinal, ColumnValues>> patches) const {
  auto patched = std::make_shared<ColumnSegment>(*this);
  for (size_t place = 0; place < kColumnCount; ++place) {
    const auto column = static_cast<Column>(place);
    if (!IsSignal(column)) continue;
    if (IsKeyword(column)) {
      patched->PatchKeywords(column, patches);
    } else {
      patched->PatchIntegers(column, patches);
    }
  }
  return patched;
}

void ColumnSegment::PatchKeywords(Column column,
                                  std::span<const std::pair<Ordinal, ColumnValues>> patches) {
  std::vector<std::vector<std::string>> rows(size_);
  for (size_t i = 0; i < size_; ++i) rows[i] = KeywordsOf(column, i);
  for (const auto& [ordinal, values] : patches) {
    rows[ordinal - base_] = values.Keywords(column);
  }
  KeywordRows pointers;
  for (const auto& row : rows) pointers.push_back(&row);
  keywords_[static_cast<size_t>(column)] = BuildKeywords(pointers);
}

void ColumnSegment::PatchIntegers(Column column,
                                  std::span<const std::pair<Ordinal, ColumnValues>> patches) {
  auto& old = integers_[IntegerPlace(column)];
  auto integers = std::make_shared<IntegerColumn>();
  if (old != nullptr) {
    *integers = *old;
  } else {
    integers->values.resize(size_);
    integers->present = Bitset(size_);
  }
  for (const auto& [ordinal, values] : patches) {
    const auto value = values.Integer(column);
    integers->values[ordinal - base_] = value.value_or(0);
    if (value) {
      integers->present.Set(ordinal - base_);
    } else {
      integers->present.Reset(ordinal - base_);
    }
  }
  old = std::move(integers);
}

void ColumnSegment::Select(const FilterClause& clause, Bitset* passing) const {
  if (IsKeyword(clause.column)) return SelectKeywords(clause, passing);
  const auto& integers = integers_[IntegerPlace(clause.column)];
  for (size_t i = 0; i < size_; ++i) {
    const bool present = integers != nullptr && integers->present.Test(i);
    const bool passes = present ? std::any_of(clause.ranges.begin(), clause.ranges.end(),
                                              [&](const IntegerRange& range) {
                                                return range.Contains(integers->values[i]);
                                              })
                                : clause.include_missing;
    if (passes) passing->Set(base_ + i);
  }
}

void ColumnSegment::SelectKeywords(const FilterClause& clause, Bitset* passing) const {
  const auto& keywords = keywords_[static_cast<size_t>(clause.column)];
  if (clause.include_missing) {
    for (size_t i = 0; i < size_; ++i) {
      if (keywords == nullptr || keywords->Of(i).empty()) passing->Set(base_ + i);
    }
  }
  if (keywords == nullptr) return;
  std::set<uint32_t> wanted;
  for (const std::string& value : clause.values) {
    const auto number = keywords->Find(value);
    if (number) wanted.insert(*number);
    if (!number && clause.match_all) return;
  }
  if (!clause.match_all || wanted.size() == 1) {
    for (const uint32_t number : wanted) {
      for (const uint32_t local : keywords->Having(number)) passing->Set(base_ + local);
    }
    return;
  }
  // All of no values: everybody who has the column.
  std::vector<uint32_t> met(size_);
  for (const uint32_t number : wanted) {
    for (const uint32_t local : keywords->Having(number)) ++met[local];
  }
  for (size_t i = 0; i < size_; ++i) {
    if (met[i] == wanted.size() && !keywords->Of(i).empty()) passing->Set(base_ + i);
  }
}

void ColumnSegment::Count(Column column, const Bitset& matching,
                          std::map<std::string, uint64_t>* counts) const {
  const auto& keywords = keywords_[static_cast<size_t>(column)];
  if (keywords == nullptr) return;
  for (uint32_t number = 0; number < keywords->dictionary.size(); ++number) {
    const auto having = keywords->Having(number);
    const auto count = std::count_if(having.begin(), having.end(),
                                     [&](uint32_t local) { return matching.Test(base_ + local); });
    if (count > 0) (*counts)[keywords->dictionary[number]] += static_cast<uint64_t>(count);
  }
}

}  // namespace shortlist
