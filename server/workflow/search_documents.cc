#include "server/workflow/search_documents.h"

#include <algorithm>
#include <limits>

#include "index/base/id.h"
#include "index/embedding/embedder.h"
#include "index/hybrid/document_embedding.h"
#include "index/hybrid/hybrid_index.h"
#include "index/hybrid/retriever.h"
#include "ranking/ranker/ranker.h"
#include "server/workflow/page_leases.h"

namespace shortlist {
namespace {

// An answer in its whole order, kept while somebody pages through it.
struct OrderedAnswer {
  CandidateSet set;
  std::vector<RankedCandidate> ranked;  // points into `set`
  std::shared_ptr<const IndexSnapshot> index;
  std::shared_ptr<const SignalSnapshot> signals;
  std::string query_id;
  int64_t now_seconds = 0;
  size_t query_words = 0;
};

struct SortKey {
  Column column;
  bool ascending;
};

SortKey KeyOf(SearchSort sort) {
  switch (sort) {
    case SearchSort::kRate:
      return {Column::kRate, true};
    case SearchSort::kJss:
      return {Column::kJss, false};
    case SearchSort::kEarned:
      return {Column::kEarned, false};
    case SearchSort::kBudget:
      return {Column::kBudget, false};
    case SearchSort::kClientSpent:
      return {Column::kClientSpent, false};
    case SearchSort::kRelevance:
    case SearchSort::kNewest:
      break;
  }
  return {Column::kCreatedAt, false};
}

// Reorders by a column; the ranker's order settles ties.
void SortByColumn(SearchSort sort, OrderedAnswer* answer) {
  const SortKey key = KeyOf(sort);
  std::vector<std::pair<int64_t, RankedCandidate>> keyed;
  for (RankedCandidate& ranked : answer->ranked) {
    const auto value = answer->index->IntegerOf(key.column, ranked.candidate->ordinal);
    int64_t order = std::numeric_limits<int64_t>::max();
    if (value) order = key.ascending ? *value : -*value;
    keyed.emplace_back(order, std::move(ranked));
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (size_t i = 0; i < keyed.size(); ++i) answer->ranked[i] = std::move(keyed[i].second);
}

Result<const RankProfile*> ProfileFor(const SearchEngine& engine, const SearchCommand& command) {
  const std::string& fallback =
      command.side == Side::kTalent ? engine.talent_profile : engine.jobs_profile;
  return FindProfile(engine, command.rank_profile.empty() ? fallback : command.rank_profile);
}

RankRequest RequestFor(const OrderedAnswer& answer, const RankProfile& profile, Side side) {
  RankRequest request;
  request.candidates = &answer.set;
  request.profile = &profile;
  request.signals = answer.signals.get();
  request.columns = [index = answer.index](Ordinal ordinal) { return index->ColumnsOf(ordinal); };
  request.candidate_side = side;
  request.query_words = answer.query_words;
  request.now_seconds = answer.now_seconds;
  return request;
}

Result<std::shared_ptr<const OrderedAnswer>> Find(const SearchEngine& engine,
                                                  const SearchCommand& command,
                                                  const RankProfile& profile) {
  auto answer = std::make_shared<OrderedAnswer>();
  answer->index = engine.Of(command.side).Get();
  answer->signals = engine.signals->Get();
  answer->query_id = NewId("qry", *engine.clock);
  answer->now_seconds = engine.clock->Now().micros / 1'000'000;
  RetrievalQuery query;
  query.text =
      command.literal ? LiteralTextQuery(command.text) : ParseTextQuery(command.text, command.side);
  query.match = command.match;
  query.mode = command.mode;
  query.filter = command.filter;
  query.facets = command.facets;
  bool without_model = false;
  if (command.mode != RetrievalMode::kLexical && !query.text.meaning.empty()) {
    auto vector = EmbedMeaning(engine, query.text.meaning);
    if (!vector && command.mode == RetrievalMode::kSemantic) return vector.error();
    without_model = !vector;
    if (vector) query.vector = std::move(*vector);
  }
  answer->query_words = query.text.words.size();
  answer->set = Retrieve(answer->index, query, {.exact_below = engine.exact_below});
  if (without_model) {
    answer->set.coverage.complete = false;
    answer->set.coverage.reasons.emplace_back("semantic_unavailable");
  }
  answer->ranked = Rank(RequestFor(*answer, profile, command.side));
  const bool asks_nothing = query.text.empty();
  if (command.sort != SearchSort::kRelevance || asks_nothing) {
    SortByColumn(
        asks_nothing && command.sort == SearchSort::kRelevance ? SearchSort::kNewest : command.sort,
        answer.get());
  }
  return std::shared_ptr<const OrderedAnswer>(std::move(answer));
}

// What every page says of the whole answer.
SearchAnswer Describe(const OrderedAnswer& ordered) {
  SearchAnswer answer;
  answer.total = ordered.set.total;
  answer.facets = ordered.set.facets;
  answer.query_id = ordered.query_id;
  answer.spelling = ordered.set.spelling;
  answer.broadened = ordered.set.broadened;
  answer.plan = ordered.set.plan;
  answer.coverage = ordered.set.coverage;
  answer.matched_terms = ordered.set.matched_terms;
  answer.seq = ordered.index->applied_seq;
  return answer;
}

}  // namespace

Result<SearchAnswer> SearchDocuments(const SearchEngine& engine, const SearchCommand& command) {
  if (auto refused = WaitForSeq(engine, command.min_seq); !refused) return refused.error();
  const auto profile = ProfileFor(engine, command);
  if (!profile) return profile.error();
  std::shared_ptr<const OrderedAnswer> ordered;
  std::string lease_id;
  size_t offset = 0;
  if (command.page_token.empty()) {
    auto found = Find(engine, command, **profile);
    if (!found) return found.error();
    ordered = std::move(*found);
  } else {
    auto page = engine.leases->Find(command.page_token, command.fingerprint);
    if (!page) return page.error();
    ordered = std::static_pointer_cast<const OrderedAnswer>(page->answer);
    lease_id = page->lease_id;
    offset = page->offset;
  }
  SearchAnswer answer = Describe(*ordered);
  const RankRequest request = RequestFor(*ordered, **profile, command.side);
  const size_t reach = std::min(ordered->ranked.size(), kPagingLimit);
  const size_t end = std::min(offset + command.page_size, reach);
  for (size_t i = offset; i < end; ++i) {
    const RankedCandidate& ranked = ordered->ranked[i];
    SearchHit hit{std::string(ranked.candidate->id), ranked.score, std::nullopt};
    if (command.explain) hit.explanation = Explain(request, ranked);
    answer.hits.push_back(std::move(hit));
  }
  if (end < reach) {
    if (lease_id.empty()) lease_id = engine.leases->Keep(ordered, command.fingerprint);
    answer.next_page_token = PageLeases::Token(lease_id, end);
  } else if (reach < ordered->ranked.size()) {
    answer.coverage.complete = false;
    answer.coverage.reasons.emplace_back("paging_limit");
  }
  return answer;
}

}  // namespace shortlist
