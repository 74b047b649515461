#pragma once

#include <memory>

#include "index/hybrid/index_snapshot.h"
#include "index/schema/candidate.h"
#include "index/schema/query.h"

namespace shortlist {

struct RetrieverOptions {
  size_t exact_below = 20'000;  // passing documents up to which vectors are scanned exactly
  size_t broaden_below = 10;    // matches of all words below which `auto` takes any
  size_t all_words_up_to = 3;   // `auto` asks for all words of questions this short
};

// Answers a question from one snapshot. One match set: the documents that pass the filter and the
// constraint and either match the words (by `match`) or lie in the semantic window (cosine at least
// snapshot.semantic_floor); total, facets and candidates speak of exactly that set. With top_k it
// is the best k of each channel instead, without a floor. While documents wait for their vector the
// coverage of a question with a vector says `embedding_pending`. A question without words matches
// everything that passes. Touches neither database nor clock: same snapshot and query, same answer.
CandidateSet Retrieve(std::shared_ptr<const IndexSnapshot> snapshot, const RetrievalQuery& query,
                      const RetrieverOptions& options = {});

}  // namespace shortlist
