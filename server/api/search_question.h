#pragma once

#include <string>
#include <utility>

#include "server/api/search_filters.h"
#include "server/http/field_reader.h"
#include "server/marketplace/saved_search.h"
#include "server/workflow/search_documents.h"

namespace shortlist {

// What a search asks, apart from how its answer is to be shown: q, match, mode, sort, filter. This
// is what a saved search keeps, and what it means whenever it is asked.

// Reads it into the command (its side is set). Returns the filters in one form: part of a
// fingerprint. Mistakes are noted at `fields`: those of FieldReader, of ReadSearchFilters.
std::string ReadQuestion(FieldReader& fields, const FilterContext& about, SearchCommand* command);

// The question of a saved search as it was kept. Refuses `invalid_fields` where this server does
// not understand it any more.
Result<SearchCommand> ReadSavedQuestion(const std::string& query, Side side,
                                        const FilterContext& about);

// The side of the index that it asks.
inline Side SideOf(SearchKind kind) {
  return kind == SearchKind::kTalent ? Side::kTalent : Side::kJobs;
}

}  // namespace shortlist
