#pragma once

#include <memory>
#include <span>
#include <vector>

#include "index/columns/bitset.h"
#include "index/columns/column_segment.h"
#include "index/schema/candidate.h"
#include "index/schema/filter.h"

namespace shortlist {

using ColumnSegments = std::span<const std::shared_ptr<const ColumnSegment>>;

// For each clause the live documents that pass it. `alive` is over ordinals and covers every
// segment. A facet that leaves out its own clauses takes the others from here.
std::vector<Bitset> EvaluateClauses(ColumnSegments segments, std::span<const FilterClause> clauses,
                                    const Bitset& alive);

// How many documents of `matching` have each value of a keyword column, by count, then value.
std::vector<FacetCount> CountValues(ColumnSegments segments, Column column, const Bitset& matching);

}  // namespace shortlist
