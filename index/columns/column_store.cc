#include "index/columns/column_store.h"

#include <algorithm>
#include <map>
#include <string>

namespace shortlist {

std::vector<Bitset> EvaluateClauses(ColumnSegments segments, std::span<const FilterClause> clauses,
                                    const Bitset& alive) {
  std::vector<Bitset> passing;
  for (const FilterClause& clause : clauses) {
    Bitset bits(alive.size());
    for (const auto& segment : segments) segment->Select(clause, &bits);
    bits.And(alive);
    passing.push_back(std::move(bits));
  }
  return passing;
}

std::vector<FacetCount> CountValues(ColumnSegments segments, Column column,
                                    const Bitset& matching) {
  std::map<std::string, uint64_t> counts;
  for (const auto& segment : segments) segment->Count(column, matching, &counts);
  std::vector<FacetCount> facets;
  for (const auto& [value, count] : counts) facets.push_back({value, count});
  std::stable_sort(facets.begin(), facets.end(),
                   [](const FacetCount& a, const FacetCount& b) { return a.count > b.count; });
  return facets;
}

}  // namespace shortlist
