#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "index/schema/document.h"

namespace shortlist {

// Both ends inclusive; an absent end is open.
struct IntegerRange {
  std::optional<int64_t> min;
  std::optional<int64_t> max;

  bool Contains(int64_t value) const { return (!min || value >= *min) && (!max || value <= *max); }
  bool operator==(const IntegerRange&) const = default;
};

// One condition on one column. Keyword columns use `values`: any of them, or all of them with
// `match_all`. Integer columns use `ranges`: in any of them. A document without the column passes
// only with `include_missing`.
struct FilterClause {
  Column column = Column::kSkills;
  std::vector<std::string> values;
  bool match_all = false;
  std::vector<IntegerRange> ranges;
  bool include_missing = false;

  bool operator==(const FilterClause&) const = default;
};

// A document passes when it meets every clause and its id is not in `excluded_ids`.
struct Filter {
  std::vector<FilterClause> clauses;
  std::vector<std::string> excluded_ids;

  bool empty() const { return clauses.empty() && excluded_ids.empty(); }
  bool operator==(const Filter&) const = default;
};

// The definition that every fast path is tested against.
bool Passes(const ColumnValues& values, const FilterClause& clause);

}  // namespace shortlist
