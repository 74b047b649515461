#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/schema/document.h"

namespace shortlist {

// A document's place in one index snapshot. The same in every channel; never reused until the index
// is rebuilt.
using Ordinal = uint32_t;

// A document with its score in one channel.
struct ChannelHit {
  Ordinal ordinal = 0;
  float score = 0;

  bool operator==(const ChannelHit&) const = default;
};

// One document of the match set with what each channel says of it.
struct Candidate {
  Ordinal ordinal = 0;
  std::string_view id;            // lives as long as the CandidateSet
  std::optional<float> lexical;   // BM25F score; absent: no word matched
  std::optional<float> semantic;  // cosine; absent: the channel was not asked or has no vector
};

// How complete an answer is; never silently fewer results.
struct Coverage {
  bool complete = true;
  std::vector<std::string> reasons;  // slugs: semantic_unavailable, embedding_pending, ...
};

// How the answer was found.
struct RetrievalPlan {
  double filter_selectivity = 1;  // share of live documents that pass the filter
  std::string lexical = "none";   // none | impact
  std::string vector = "none";    // none | exact | graph
  uint64_t candidates = 0;
};

// When `all` gave too few and `any` was taken instead.
struct Broadened {
  uint64_t all_words_total = 0;  // matches of all words, without filters
};

struct FacetCount {
  std::string value;
  uint64_t count = 0;

  bool operator==(const FacetCount&) const = default;
};

// The answer of the retriever: the match set with the channels' scores, by ordinal. Immutable.
struct CandidateSet {
  std::vector<Candidate> candidates;
  uint64_t total = 0;  // size of the match set (equal to candidates.size() unless top_k was asked)
  float lexical_max = 0;   // the best scores over the match set: the fixed window that fusion
  float semantic_max = 0;  //   calibrates by, independent of the page asked for
  std::map<Column, std::vector<FacetCount>> facets;  // by count, then value
  RetrievalPlan plan;
  Coverage coverage;
  std::optional<Broadened> broadened;
  std::vector<std::string> matched_terms;  // analysed terms looked for, expansions included
  std::optional<std::string> spelling;     // the query with its likely typos mended
  std::shared_ptr<const void> snapshot;    // keeps the ids alive
};

}  // namespace shortlist
