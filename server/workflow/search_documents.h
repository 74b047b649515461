#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "index/base/result.h"
#include "index/schema/candidate.h"
#include "index/schema/query.h"
#include "ranking/explain/explanation.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

// Order of results. Other than relevance: newest and the highest first; `rate` is the lowest rate
// first on the talent side, the best paid first on the jobs side. Documents without the value come
// last, ties by relevance, then id. Relevance without anything to be relevant to is newest first.
enum class SearchSort : uint8_t {
  kRelevance,
  kNewest,
  kRate,
  kJss,
  kEarned,
  kBudget,
  kClientSpent,
};

// What somebody looks for on one side.
struct SearchCommand {
  Side side = Side::kTalent;
  std::string text;      // the query language of index/schema/query.h; empty: everything
  bool literal = false;  // no operators
  MatchMode match = MatchMode::kAuto;
  RetrievalMode mode = RetrievalMode::kHybrid;
  Filter filter;
  SearchSort sort = SearchSort::kRelevance;
  std::vector<Column> facets;
  size_t facet_limit = 100;  // values of a facet, the most frequent first
  std::string rank_profile;  // empty: the side's own
  bool explain = false;
  size_t page_size = 20;
  std::string page_token;
  std::string fingerprint;  // of everything that a page token is bound to
  std::optional<int64_t> min_seq;
  Deadline deadline = Deadline::max();
};

struct SearchHit {
  std::string id;
  double score = 0;                        // 0..100, to four digits
  std::optional<Explanation> explanation;  // adds up to exactly that
};

struct SearchAnswer {
  std::vector<SearchHit> hits;
  uint64_t total = 0;
  std::map<Column, std::vector<FacetCount>> facets;
  std::string next_page_token;  // empty: this is the last page
  std::string query_id;
  std::optional<std::string> spelling;
  std::optional<Broadened> broadened;
  RetrievalPlan plan;
  Coverage coverage;
  std::vector<std::string> matched_terms;  // for highlighting
  int64_t seq = 0;                         // the event up to which the index is searched
};

// What a search asks the index, but for its vector: whoever has one embeds `text.meaning`, unless
// the mode is lexical.
RetrievalQuery QuestionOf(const SearchEngine& engine, const SearchCommand& command);

// Paging reaches this many results; beyond, coverage says `paging_limit`.
inline constexpr size_t kPagingLimit = 10'000;

// Refusals: not_caught_up, bad_page_token, page_token_expired, semantic_unavailable (mode semantic
// without a model), rank_profile_not_found, deadline_exceeded.
Result<SearchAnswer> SearchDocuments(const SearchEngine& engine, const SearchCommand& command);

}  // namespace shortlist
