#include "server/workflow/search_documents.h"

#include <algorithm>
#include <utility>

#include "index/base/id.h"
#include "index/embedding/embedder.h"
#include "index/hybrid/document_embedding.h"
#include "index/hybrid/hybrid_index.h"
#include "index/hybrid/retriever.h"
#include "ranking/explain/rounded_explanation.h"
#include "ranking/ranker/ranker.h"
#include "server/workflow/page_leases.h"
#include "server/workflow/query_skills.h"

namespace shortlist {
namespace {

// An answer in its order as far as paging reaches, kept while somebody pages through it.
struct OrderedAnswer {
  CandidateSet set;                     // its candidates: those of `ranked`
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

SortKey KeyOf(SearchSort sort, Side side) {
  switch (sort) {
    case SearchSort::kRate:
      if (side == Side::kJobs) return {Column::kRateMax, false};
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
void SortByColumn(const SortKey& key, OrderedAnswer* answer) {
  using Keyed = std::pair<std::optional<int64_t>, RankedCandidate>;
  std::vector<Keyed> keyed;
  for (RankedCandidate& ranked : answer->ranked) {
    const auto value = answer->index->IntegerOf(key.column, ranked.candidate->ordinal);
    keyed.emplace_back(value, std::move(ranked));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
    if (!a.first || !b.first) return a.first.has_value() && !b.first;
    return key.ascending ? *a.first < *b.first : *a.first > *b.first;
  });
  for (size_t i = 0; i < keyed.size(); ++i) answer->ranked[i] = std::move(keyed[i].second);
}

// Lets go what no page can show: a match set may be the whole collection, and an answer may be kept
// for minutes.
void KeepReachable(OrderedAnswer* answer) {
  auto& ranked = answer->ranked;
  if (ranked.size() > kPagingLimit) ranked.resize(kPagingLimit);
  ranked.shrink_to_fit();
  std::vector<Candidate> reachable;
  reachable.reserve(ranked.size());
  for (RankedCandidate& entry : ranked) {
    reachable.push_back(*entry.candidate);
    entry.candidate = &reachable.back();
  }
  answer->set.candidates = std::move(reachable);
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

Result<RetrievalQuery> QueryFor(const SearchEngine& engine, const SearchCommand& command,
                                bool* without_model) {
  RetrievalQuery query;
  query.text =
      command.literal ? LiteralTextQuery(command.text) : ParseTextQuery(command.text, command.side);
  NameSkills(*engine.rules.skills, &query.text);
  query.match = command.match;
  query.mode = command.mode;
  query.filter = WithSkillIds(command.filter, *engine.rules.skills);
  query.facets = command.facets;
  const bool semantic = command.mode == RetrievalMode::kSemantic;
  // Asked even when there is nothing to embed: a mode that cannot work is refused always.
  if (semantic && engine.embedder == nullptr) return EmbedMeaning(engine, "").error();
  if (command.mode != RetrievalMode::kLexical && !query.text.meaning.empty()) {
    auto vector = EmbedMeaning(engine, query.text.meaning);
    if (!vector && semantic) return vector.error();
    *without_model = !vector;
    if (vector) query.vector = std::move(*vector);
  }
  return query;
}

Result<std::shared_ptr<const OrderedAnswer>> Find(const SearchEngine& engine,
                                                  const SearchCommand& command,
                                                  const RankProfile& profile) {
  auto answer = std::make_shared<OrderedAnswer>();
  answer->index = engine.Of(command.side).Get();
  answer->signals = engine.signals->Get();
  answer->query_id = NewId("qry", *engine.clock);
  answer->now_seconds = RankingTime(engine);
  bool without_model = false;
  const auto query = QueryFor(engine, command, &without_model);
  if (!query) return query.error();
  if (auto late = CheckDeadline(command.deadline); !late) return late.error();
  answer->query_words = query->text.words.size();
  answer->set = Retrieve(answer->index, *query, {.exact_below = engine.exact_below});
  if (without_model) {
    answer->set.coverage.complete = false;
    answer->set.coverage.reasons.emplace_back("semantic_unavailable");
  }
  for (auto& [column, counts] : answer->set.facets) {
    if (counts.size() > command.facet_limit) counts.resize(command.facet_limit);
  }
  if (auto late = CheckDeadline(command.deadline); !late) return late.error();
  const bool asks_nothing = query->vector.empty() && answer->set.matched_terms.empty();
  const bool by_column = command.sort != SearchSort::kRelevance || asks_nothing;
  RankRequest request = RequestFor(*answer, profile, command.side);
  if (!by_column) request.keep = kPagingLimit;
  answer->ranked = Rank(request);
  if (by_column) SortByColumn(KeyOf(command.sort, command.side), answer.get());
  KeepReachable(answer.get());
  if (auto late = CheckDeadline(command.deadline); !late) return late.error();
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
  if (auto refused = WaitForSeq(engine, command.min_seq, command.deadline); !refused)
    return refused.error();
  const auto profile = ProfileFor(engine, command);
  if (!profile) return profile.error();
  std::shared_ptr<const OrderedAnswer> ordered;
  std::string lease_id;
  size_t offset = 0;
  // The kept answers of the two sides are told apart by their fingerprint.
  const std::string fingerprint =
      (command.side == Side::kTalent ? "talent " : "jobs ") + command.fingerprint;
  if (command.page_token.empty()) {
    auto found = Find(engine, command, **profile);
    if (!found) return found.error();
    ordered = std::move(*found);
  } else {
    auto page = engine.leases->Find(command.page_token, fingerprint);
    if (!page) return page.error();
    ordered = std::static_pointer_cast<const OrderedAnswer>(page->answer);
    lease_id = page->lease_id;
    offset = page->offset;
  }
  SearchAnswer answer = Describe(*ordered);
  const RankRequest request = RequestFor(*ordered, **profile, command.side);
  const size_t reach = ordered->ranked.size();
  const size_t end = std::min(offset + command.page_size, reach);
  for (size_t i = offset; i < end; ++i) {
    const RankedCandidate& ranked = ordered->ranked[i];
    SearchHit hit{std::string(ranked.candidate->id), RoundedScore(ranked.score), std::nullopt};
    if (command.explain) hit.explanation = Rounded(Explain(request, ranked));
    answer.hits.push_back(std::move(hit));
  }
  if (end < reach) {
    if (lease_id.empty()) lease_id = engine.leases->Keep(ordered, fingerprint);
    answer.next_page_token = PageLeases::Token(lease_id, end);
  } else if (reach < ordered->set.total) {
    answer.coverage.complete = false;
    answer.coverage.reasons.emplace_back("paging_limit");
  }
  return answer;
}

}  // namespace shortlist
