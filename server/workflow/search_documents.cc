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

// The candidates in their order, the best of them or, when a column orders them, all.
struct OrderedAnswer {
  CandidateSet set;
  std::vector<RankedCandidate> ranked;  // points into `set`
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
void SortByColumn(const SortKey& key, const IndexSnapshot& index, OrderedAnswer* answer) {
  using Keyed = std::pair<std::optional<int64_t>, RankedCandidate>;
  std::vector<Keyed> keyed;
  for (RankedCandidate& ranked : answer->ranked) {
    const auto value = index.IntegerOf(key.column, ranked.candidate->ordinal);
    keyed.emplace_back(value, std::move(ranked));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
    if (!a.first || !b.first) return a.first.has_value() && !b.first;
    return key.ascending ? *a.first < *b.first : *a.first > *b.first;
  });
  for (size_t i = 0; i < keyed.size(); ++i) answer->ranked[i] = std::move(keyed[i].second);
}

Result<const RankProfile*> ProfileFor(const SearchEngine& engine, const SearchCommand& command) {
  const std::string& fallback =
      command.side == Side::kTalent ? engine.talent_profile : engine.jobs_profile;
  return FindProfile(engine, command.rank_profile.empty() ? fallback : command.rank_profile);
}

RankRequest RequestFor(const OrderedAnswer& answer, const SearchMoment& moment,
                       const RankProfile& profile, Side side) {
  RankRequest request;
  request.candidates = &answer.set;
  request.profile = &profile;
  request.signals = moment.signals.get();
  request.columns = [&index = *moment.index](Ordinal ordinal) { return index.ColumnsOf(ordinal); };
  request.candidate_side = side;
  request.query_words = answer.query_words;
  request.now_seconds = moment.now_seconds;
  return request;
}

TextQuery TextOf(const SearchCommand& command) {
  return command.literal ? LiteralTextQuery(command.text)
                         : ParseTextQuery(command.text, command.side);
}

RetrievalQuery QueryFor(const SearchEngine& engine, const SearchCommand& command,
                        const SearchMoment& moment) {
  RetrievalQuery query = QuestionOf(engine, command);
  query.vector = moment.vector;
  query.facets = command.facets;
  return query;
}

Result<std::shared_ptr<const SearchMoment>> Now(const SearchEngine& engine,
                                                const SearchCommand& command) {
  auto moment = std::make_shared<SearchMoment>();
  moment->index = engine.Of(command.side).Get();
  moment->signals = engine.signals->Get();
  moment->query_id = NewId("qry", *engine.clock);
  moment->now_seconds = RankingTime(engine);
  const bool semantic = command.mode == RetrievalMode::kSemantic;
  // Asked even when there is nothing to embed: a mode that cannot work is refused always.
  if (semantic && engine.embedder == nullptr) return EmbedMeaning(engine, "").error();
  const std::string meaning =
      command.mode == RetrievalMode::kLexical ? "" : TextOf(command).meaning;
  if (!meaning.empty()) {
    auto vector = EmbedMeaning(engine, meaning);
    if (!vector && semantic) return vector.error();
    moment->without_model = !vector;
    if (vector) moment->vector = std::move(*vector);
  }
  return std::shared_ptr<const SearchMoment>(std::move(moment));
}

// Its order as far as `end`, and the same for every page of one moment.
Result<OrderedAnswer> Find(const SearchEngine& engine, const SearchCommand& command,
                           const RankProfile& profile, const SearchMoment& moment, size_t end) {
  const RetrievalQuery query = QueryFor(engine, command, moment);
  OrderedAnswer answer;
  if (auto late = CheckDeadline(command.deadline); !late) return late.error();
  answer.query_words = query.text.words.size();
  answer.set = Retrieve(moment.index, query, {.exact_below = engine.exact_below});
  if (moment.without_model) {
    answer.set.coverage.complete = false;
    answer.set.coverage.reasons.emplace_back("semantic_unavailable");
  }
  for (auto& [column, counts] : answer.set.facets) {
    if (counts.size() > command.facet_limit) counts.resize(command.facet_limit);
  }
  if (auto late = CheckDeadline(command.deadline); !late) return late.error();
  const bool asks_nothing = query.vector.empty() && answer.set.matched_terms.empty();
  const bool by_column = command.sort != SearchSort::kRelevance || asks_nothing;
  RankRequest request = RequestFor(answer, moment, profile, command.side);
  if (!by_column) request.keep = end;
  answer.ranked = Rank(request);
  if (by_column) SortByColumn(KeyOf(command.sort, command.side), *moment.index, &answer);
  if (auto late = CheckDeadline(command.deadline); !late) return late.error();
  return answer;
}

// What every page says of the whole answer.
SearchAnswer Describe(CandidateSet set, const SearchMoment& moment) {
  SearchAnswer answer;
  answer.total = set.total;
  answer.facets = std::move(set.facets);
  answer.query_id = moment.query_id;
  answer.spelling = std::move(set.spelling);
  answer.broadened = std::move(set.broadened);
  answer.plan = std::move(set.plan);
  answer.coverage = std::move(set.coverage);
  answer.matched_terms = std::move(set.matched_terms);
  answer.seq = moment.index->applied_seq;
  return answer;
}

}  // namespace

RetrievalQuery QuestionOf(const SearchEngine& engine, const SearchCommand& command) {
  RetrievalQuery query;
  query.text = TextOf(command);
  NameSkills(*engine.rules.skills, &query.text);
  query.match = command.match;
  query.mode = command.mode;
  query.filter = WithSkillIds(command.filter, *engine.rules.skills);
  return query;
}

Result<SearchAnswer> SearchDocuments(const SearchEngine& engine, const SearchCommand& command) {
  if (auto refused = WaitForSeq(engine, command.min_seq, command.deadline); !refused)
    return refused.error();
  const auto profile = ProfileFor(engine, command);
  if (!profile) return profile.error();
  std::shared_ptr<const SearchMoment> moment;
  std::string lease_id;
  size_t offset = 0;
  // The moments of the two sides are told apart by their fingerprint.
  const std::string fingerprint =
      (command.side == Side::kTalent ? "talent " : "jobs ") + command.fingerprint;
  if (command.page_token.empty()) {
    auto now = Now(engine, command);
    if (!now) return now.error();
    moment = std::move(*now);
  } else {
    auto page = engine.leases->Find(command.page_token, fingerprint);
    if (!page) return page.error();
    moment = page->moment;
    lease_id = page->lease_id;
    offset = std::min(page->offset, kPagingLimit);
  }
  const size_t end = std::min(offset + command.page_size, kPagingLimit);
  auto found = Find(engine, command, **profile, *moment, end);
  if (!found) return found.error();
  const RankRequest request = RequestFor(*found, *moment, **profile, command.side);
  std::vector<SearchHit> hits;
  for (size_t i = offset; i < std::min(end, found->ranked.size()); ++i) {
    const RankedCandidate& ranked = found->ranked[i];
    SearchHit hit{std::string(ranked.candidate->id), RoundedScore(ranked.score), std::nullopt};
    if (command.explain) hit.explanation = Rounded(Explain(request, ranked));
    hits.push_back(std::move(hit));
  }
  const size_t reach = std::min(found->set.candidates.size(), kPagingLimit);
  SearchAnswer answer = Describe(std::move(found->set), *moment);
  answer.hits = std::move(hits);
  if (end < reach) {
    if (lease_id.empty()) lease_id = engine.leases->Keep(moment, fingerprint);
    answer.next_page_token = PageLeases::Token(lease_id, end);
  } else if (reach < answer.total) {
    answer.coverage.complete = false;
    answer.coverage.reasons.emplace_back("paging_limit");
  }
  return answer;
}

}  // namespace shortlist
