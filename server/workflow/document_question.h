#pragma once

#include <memory>
#include <string>

#include "index/base/result.h"
#include "index/schema/candidate.h"
#include "index/schema/query.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

struct IndexSnapshot;

// A whole document that asks for others: of the other side (a match) or of its own (similar).
struct DocumentQuestion {
  RetrievalQuery query;
  bool without_model = false;  // words alone: coverage says semantic_unavailable
};

// The question that `document`, of `side`, asks: its title, skills and text as words, none of them
// an operator, any of which may match, and its vector; no floor, the best `top_k` of each channel.
// The vector is that of the index when it holds this very version, else made anew the same way.
DocumentQuestion QuestionOf(const SearchEngine& engine, Side side, const Document& document,
                            size_t top_k);

// Its answer from `snapshot`. Refuses `deadline_exceeded` when the deadline is past before.
Result<CandidateSet> Ask(const SearchEngine& engine, std::shared_ptr<const IndexSnapshot> snapshot,
                         const DocumentQuestion& question, Deadline deadline);

}  // namespace shortlist
