#include "index/hybrid/retriever.h"

#include <algorithm>
#include <set>

#include "index/base/check.h"
#include "index/base/phase.h"
#include "index/columns/bitset.h"
#include "index/columns/column_store.h"
#include "index/hybrid/query_words.h"
#include "index/lexical/best_impacts.h"
#include "index/lexical/impact_index.h"
#include "index/text/text_index.h"
#include "index/vector/exact_scan.h"
#include "index/vector/vector_index.h"

namespace shortlist {
namespace {

constexpr float kBelowEveryCosine = -2;
constexpr float kAboveEveryCosine = 2;

// One question to one snapshot. Members in the order in which they are found.
class Retrieval {
 public:
  Retrieval(std::shared_ptr<const IndexSnapshot> snapshot, const RetrievalQuery& query,
            const RetrieverOptions& options)
      : snapshot_(std::move(snapshot)), query_(query), options_(options) {
    for (const auto& segment : snapshot_->segments) {
      lexical_segments_.push_back(segment->lexical);
      column_segments_.push_back(segment->columns);
      vector_segments_.push_back(segment->vectors);
    }
    set_.snapshot = snapshot_;
  }

  CandidateSet Run() {
    FindAllowed();
    FindQueryWords();
    if (query_.top_k > 0) {
      FindPassing();
      KeepBestOfEachChannel();
    } else {
      FindWords();
      FindPassing();
      FindMatchSet();
      CountFacets();
    }
    FillPlan();
    return std::move(set_);
  }

 private:
  bool AsksWords() const { return query_.mode != RetrievalMode::kSemantic && words_.asked(); }
  bool AsksMeaning() const {
    return query_.mode != RetrievalMode::kLexical && !query_.vector.empty();
  }

  // Live documents that satisfy the text's constraint: what both channels may see.
  void FindAllowed() {
    allowed_ = *snapshot_->alive;
    if (!query_.text.constraint) return;
    Bitset satisfying(allowed_.size());
    for (const int64_t key : snapshot_->text->Match(*query_.text.constraint)) {
      const auto ordinal = snapshot_->OrdinalOfKey(key);
      if (ordinal) satisfying.Set(*ordinal);
    }
    allowed_.And(satisfying);
  }

  LexicalView View() const {
    return {lexical_segments_, *snapshot_->alive, *snapshot_->statistics};
  }

  void FindQueryWords() {
    words_ = AnalyzeWords(*snapshot_, query_, View());
    set_.matched_terms = words_.terms();
    set_.spelling = words_.spelling;
    lexical_scores_.assign(allowed_.size(), 0);
  }

  // Scores every document that has a word, and decides how many words it must have. Before any
  // filter, so that a filter never changes what matches.
  void FindWords() {
    word_matches_ = Bitset(allowed_.size());
    if (!words_.asked()) return;
    const LexicalView view = View();
    const LexicalResult found = SearchImpacts(view, words_.required, &allowed_);
    size_t needed = words_.required.groups.empty() ? 0 : 1;
    if (MustMatchAll(found)) needed = words_.required.groups.size();
    for (const LexicalHit& hit : found.hits) {
      lexical_scores_[hit.ordinal] += static_cast<float>(hit.score);
      if (hit.groups >= needed) word_matches_.Set(hit.ordinal);
    }
    if (needed == 0) word_matches_ = allowed_;  // the constraint says it all
    for (const LexicalHit& hit : SearchImpacts(view, words_.scored, &allowed_).hits) {
      lexical_scores_[hit.ordinal] += static_cast<float>(hit.score);
    }
  }

  bool MustMatchAll(const LexicalResult& found) {
    const size_t groups = words_.required.groups.size();
    if (query_.match != MatchMode::kAuto) return query_.match == MatchMode::kAll;
    if (groups <= 1 || words_.asked_words > options_.all_words_up_to) return false;
    uint64_t total = 0;
    for (const LexicalHit& hit : found.hits) {
      if (hit.groups == groups) ++total;
    }
    if (total >= options_.broaden_below) return true;
    set_.broadened = Broadened{total};
    return false;
  }

  void FindPassing() {
    clauses_ = EvaluateClauses(column_segments_, query_.filter.clauses, *snapshot_->alive);
    for (const std::string& id : query_.filter.excluded_ids) {
      if (const auto ordinal = snapshot_->table.Find(id)) allowed_.Reset(*ordinal);
    }
    passing_ = allowed_;
    for (const Bitset& clause : clauses_) passing_.And(clause);
    passing_count_ = passing_.Count();
  }

  void FindMatchSet() {
    const bool meaning = AsksMeaning();
    Bitset matched(allowed_.size());
    semantic_scores_.assign(meaning ? allowed_.size() : 0, kBelowEveryCosine);
    if (meaning) {
      // Facets leave out their own clauses, so they need the window before the filter.
      const Bitset& scope = query_.facets.empty() ? passing_ : allowed_;
      // Before the floor is measured nothing counts as near.
      const float floor = query_.semantic_floor
                              ? snapshot_->semantic_floor.value_or(kAboveEveryCosine)
                              : kBelowEveryCosine;
      for (const ChannelHit& hit :
           ScanAbove(vector_segments_, query_.vector, scope, kBelowEveryCosine)) {
        semantic_scores_[hit.ordinal] = hit.score;
        if (hit.score >= floor) matched.Set(hit.ordinal);
      }
      set_.plan.vector = "exact";
    }
    if (AsksWords()) matched.Or(word_matches_);
    if (!AsksWords() && !meaning) matched = allowed_;
    matched.And(allowed_);
    matched_ = matched;
    matched.And(passing_);
    matched.ForEach([&](size_t ordinal) { Add(static_cast<Ordinal>(ordinal)); });
    set_.total = set_.candidates.size();
  }

  void KeepBestOfEachChannel() {
    CHECK(query_.match == MatchMode::kAny && !query_.text.constraint);
    std::set<Ordinal> chosen;
    if (AsksMeaning()) {
      const VectorView view{vector_segments_, snapshot_->graph.get()};
      const VectorPlanOptions plan{options_.exact_below};
      const VectorAnswer nearest = NearestK(view, query_.vector, query_.top_k, passing_, plan);
      set_.plan.vector = nearest.plan;
      for (const ChannelHit& hit : Best(nearest.hits)) chosen.insert(hit.ordinal);
    }
    if (AsksWords()) {
      Bitset also(allowed_.size());
      for (const Ordinal ordinal : chosen) also.Set(ordinal);
      auto hits = SearchBestImpacts(View(), words_.required, {passing_, query_.top_k, also});
      for (const ChannelHit& hit : hits) lexical_scores_[hit.ordinal] = hit.score;
      for (const ChannelHit& hit : Best(std::move(hits))) chosen.insert(hit.ordinal);
    }
    if (AsksMeaning()) {
      Bitset wanted(allowed_.size());
      for (const Ordinal ordinal : chosen) wanted.Set(ordinal);
      semantic_scores_.assign(allowed_.size(), kBelowEveryCosine);
      for (const ChannelHit& hit :
           ScanAbove(vector_segments_, query_.vector, wanted, kBelowEveryCosine)) {
        semantic_scores_[hit.ordinal] = hit.score;
      }
    }
    for (const Ordinal ordinal : chosen) Add(ordinal);
    set_.total = set_.candidates.size();
  }

  // The best top_k, ties by document id.
  std::vector<ChannelHit> Best(std::vector<ChannelHit> hits) const {
    const size_t keep = std::min(hits.size(), query_.top_k);
    std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(keep), hits.end(),
                      [&](const ChannelHit& a, const ChannelHit& b) {
                        if (a.score != b.score) return a.score > b.score;
                        return snapshot_->IdOf(a.ordinal) < snapshot_->IdOf(b.ordinal);
                      });
    hits.resize(keep);
    return hits;
  }

  void Add(Ordinal ordinal) {
    Candidate candidate;
    candidate.ordinal = ordinal;
    candidate.id = snapshot_->IdOf(ordinal);
    if (AsksWords() && lexical_scores_[ordinal] > 0) {
      candidate.lexical = lexical_scores_[ordinal];
      set_.lexical_max = std::max(set_.lexical_max, lexical_scores_[ordinal]);
    }
    if (!semantic_scores_.empty() && semantic_scores_[ordinal] > kBelowEveryCosine) {
      candidate.semantic = semantic_scores_[ordinal];
      set_.semantic_max = std::max(set_.semantic_max, semantic_scores_[ordinal]);
    }
    set_.candidates.push_back(candidate);
  }

  void CountFacets() {
    for (const Column column : query_.facets) {
      CHECK(IsKeyword(column));
      Bitset matching = matched_;
      for (size_t i = 0; i < clauses_.size(); ++i) {
        if (query_.filter.clauses[i].column != column) matching.And(clauses_[i]);
      }
      set_.facets[column] = CountValues(column_segments_, column, matching);
    }
  }

  void FillPlan() {
    const size_t live = snapshot_->live_documents();
    if (live > 0) {
      set_.plan.filter_selectivity =
          static_cast<double>(passing_count_) / static_cast<double>(live);
    }
    if (AsksWords()) set_.plan.lexical = "impact";
    if (AsksMeaning() && (snapshot_->pending_vectors > 0 || !snapshot_->semantic_floor)) {
      set_.coverage.complete = false;
      set_.coverage.reasons.emplace_back("embedding_pending");
    }
    set_.plan.candidates = set_.candidates.size();
  }

  const std::shared_ptr<const IndexSnapshot> snapshot_;
  const RetrievalQuery& query_;
  const RetrieverOptions& options_;
  std::vector<std::shared_ptr<const ImpactSegment>> lexical_segments_;
  std::vector<std::shared_ptr<const ColumnSegment>> column_segments_;
  std::vector<std::shared_ptr<const VectorSegment>> vector_segments_;

  Bitset allowed_;  // live, satisfies the constraint, not excluded
  QueryWords words_;
  std::vector<float> lexical_scores_;  // by ordinal; 0: no word
  Bitset word_matches_;                // has as many words as are needed
  std::vector<Bitset> clauses_;        // by clause of the filter
  Bitset passing_;                     // allowed, and meets every clause
  size_t passing_count_ = 0;
  std::vector<float> semantic_scores_;  // by ordinal; empty: the channel was not asked
  Bitset matched_;                      // the match set before the filter
  CandidateSet set_;
};

}  // namespace

CandidateSet Retrieve(std::shared_ptr<const IndexSnapshot> snapshot, const RetrievalQuery& query,
                      const RetrieverOptions& options) {
  const Phase phase("retrieve");
  return Retrieval(std::move(snapshot), query, options).Run();
}

}  // namespace shortlist
