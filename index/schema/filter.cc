#include "index/schema/filter.h"

#include <algorithm>

namespace shortlist {

bool Passes(const ColumnValues& values, const FilterClause& clause) {
  if (IsKeyword(clause.column)) {
    const auto& have = values.Keywords(clause.column);
    if (have.empty()) return clause.include_missing;
    const auto has = [&](const std::string& value) {
      return std::find(have.begin(), have.end(), value) != have.end();
    };
    return clause.match_all ? std::all_of(clause.values.begin(), clause.values.end(), has)
                            : std::any_of(clause.values.begin(), clause.values.end(), has);
  }
  const auto value = values.Integer(clause.column);
  if (!value) return clause.include_missing;
  return std::any_of(clause.ranges.begin(), clause.ranges.end(),
                     [&](const IntegerRange& range) { return range.Contains(*value); });
}

}  // namespace shortlist
