#include "index/hybrid/question_set.h"

#include <algorithm>
#include <set>
#include <utility>

#include "index/base/check.h"
#include "index/columns/bitset.h"
#include "index/columns/column_store.h"
#include "index/hybrid/query_words.h"
#include "index/hybrid/retriever.h"
#include "index/lexical/impact_index.h"
#include "index/text/analyzer.h"
#include "index/vector/distance_kernels.h"

namespace shortlist {
namespace {

// Auto never falls back to any of the words: whether too few documents have them all depends on
// other documents.
constexpr RetrieverOptions kAlone{.broaden_below = 0};

// Cosines this close below the floor are asked for in earnest, too.
constexpr float kCosineMargin = 1e-4F;

// Whether every group of bare words must match. As Retrieve has it (retriever.cc).
bool NeedsAll(const RetrievalQuery& query, size_t asked_words) {
  if (query.match != MatchMode::kAuto) return query.match == MatchMode::kAll;
  return asked_words <= kAlone.all_words_up_to;
}

bool AsksMeaning(const RetrievalQuery& query) {
  return query.mode != RetrievalMode::kLexical && !query.vector.empty();
}

void Erase(uint32_t slot, std::vector<uint32_t>* slots) {
  slots->erase(std::find(slots->begin(), slots->end(), slot));
}

bool PassesAll(const ColumnValues& values, const Filter& filter) {
  return std::all_of(filter.clauses.begin(), filter.clauses.end(),
                     [&](const FilterClause& clause) { return Passes(values, clause); });
}

}  // namespace

std::vector<std::string> FindAlone(RetrievalQuery question, const DocumentSample& sample) {
  question.typo_tolerance = false;
  const CandidateSet set = Retrieve(sample.snapshot, question, kAlone);
  std::vector<std::string> ids;
  for (const Candidate& candidate : set.candidates) ids.emplace_back(candidate.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

double QuestionSet::ShareOfTerm(const std::string& term, const IndexSnapshot& index) {
  const auto known = term_shares_.find(term);
  if (known != term_shares_.end()) return known->second;
  std::vector<std::shared_ptr<const ImpactSegment>> segments;
  for (const auto& segment : index.segments) segments.push_back(segment->lexical);
  const LexicalView view{segments, *index.alive, *index.statistics};
  const double share = static_cast<double>(LiveDocumentFrequency(view, term)) /
                       static_cast<double>(index.live_documents() + 1);
  return term_shares_[term] = share;
}

double QuestionSet::ShareOfValue(Column column, const std::string& value,
                                 const IndexSnapshot& index) {
  Shares& shares = value_shares_[column];
  const auto known = shares.find(value);
  if (known != shares.end()) return known->second;
  std::vector<std::shared_ptr<const ColumnSegment>> segments;
  for (const auto& segment : index.segments) segments.push_back(segment->columns);
  const FilterClause clause{column, {value}, false, {}, false};
  const auto passing = EvaluateClauses(segments, {&clause, 1}, *index.alive);
  const double share = static_cast<double>(passing.front().Count()) /
                       static_cast<double>(index.live_documents() + 1);
  return shares[value] = share;
}

QuestionSet::Anchor QuestionSet::OfTerms(std::vector<std::string> terms,
                                         const IndexSnapshot& index) {
  Anchor anchor{std::nullopt, std::move(terms), 0};
  for (const std::string& term : anchor.values) anchor.share += ShareOfTerm(term, index);
  return anchor;
}

// The rarest of the clauses that name values.
std::optional<QuestionSet::Anchor> QuestionSet::OfFilter(const Filter& filter,
                                                         const IndexSnapshot& index) {
  std::optional<Anchor> best;
  const auto take = [&](Anchor anchor) {
    for (const std::string& value : anchor.values) {
      anchor.share += ShareOfValue(*anchor.column, value, index);
    }
    if (!best || anchor.share < best->share) best = std::move(anchor);
  };
  for (const FilterClause& clause : filter.clauses) {
    if (!IsKeyword(clause.column) || clause.include_missing || clause.values.empty()) continue;
    if (clause.match_all) {
      for (const std::string& value : clause.values) take({clause.column, {value}, 0});
    } else {
      take({clause.column, clause.values, 0});
    }
  }
  return best;
}

std::optional<QuestionSet::Anchor> QuestionSet::OfConstraint(const QueryNode& node,
                                                             const IndexSnapshot& index) {
  switch (node.kind) {
    case QueryNode::Kind::kNot:
    case QueryNode::Kind::kPrefix:
      return std::nullopt;
    case QueryNode::Kind::kWord:
    case QueryNode::Kind::kPhrase: {
      const auto groups = AnalyzeQuestion(node.text);
      if (groups.empty()) return std::nullopt;  // holds for every document
      std::vector<std::string> terms = groups.front();
      if (const auto whole = TermForWhole(node.text)) terms.push_back(*whole);
      if (!node.skill.empty()) terms.push_back(SkillTerm(node.skill));
      return OfTerms(std::move(terms), index);
    }
    case QueryNode::Kind::kAnd: {
      std::optional<Anchor> best;
      for (const QueryNode& child : node.children) {
        auto anchor = OfConstraint(child, index);
        if (anchor && (!best || anchor->share < best->share)) best = std::move(anchor);
      }
      return best;
    }
    case QueryNode::Kind::kOr: {
      Anchor any;
      for (const QueryNode& child : node.children) {
        const auto anchor = OfConstraint(child, index);
        // One that constrains nothing is left out of the choice (constraint_query.cc), but it may
        // be one that has no anchor, too.
        if (!anchor) return std::nullopt;
        any.values.insert(any.values.end(), anchor->values.begin(), anchor->values.end());
        any.share += anchor->share;
      }
      return any;
    }
  }
  CHECK(false);
  return std::nullopt;
}

// Of the bare words; absent where there are none.
std::optional<QuestionSet::Anchor> QuestionSet::OfWords(const RetrievalQuery& query,
                                                        const IndexSnapshot& index) {
  const LexicalView nothing{{}, *index.alive, *index.statistics};
  const QueryWords words = AnalyzeWords(index, query, nothing);
  std::optional<Anchor> chosen;
  const bool all = NeedsAll(query, words.asked_words);
  for (const auto& group : words.required.groups) {
    std::vector<std::string> terms;
    for (const LexicalTerm& term : group) terms.push_back(term.term);
    Anchor anchor = OfTerms(std::move(terms), index);
    if (!chosen) {
      chosen = std::move(anchor);
    } else if (!all) {
      chosen->values.insert(chosen->values.end(), anchor.values.begin(), anchor.values.end());
      chosen->share += anchor.share;
    } else if (anchor.share < chosen->share) {
      chosen = std::move(anchor);
    }
  }
  return chosen;
}

// Whether its vector must be compared besides.
bool QuestionSet::ChooseAnchor(Question* question, const IndexSnapshot& index) {
  const RetrievalQuery& query = question->query;
  std::optional<Anchor> best = OfFilter(query.filter, index);
  if (query.text.constraint) {
    auto anchor = OfConstraint(*query.text.constraint, index);
    if (anchor && (!best || anchor->share < best->share)) best = std::move(anchor);
  }
  // What the words find; without words it is whatever passes, or what is near alone.
  const bool meaning = AsksMeaning(query);
  const bool asks_words = query.mode != RetrievalMode::kSemantic && !query.text.empty();
  std::optional<Anchor> words;
  if (asks_words) words = OfWords(query, index);
  const bool by_words = words && (!best || words->share < best->share);
  const bool by_meaning = meaning && !asks_words && !best;
  if (by_words) best = std::move(words);
  if (by_meaning) best = Anchor{};  // no value leads there
  if (best) {
    std::sort(best->values.begin(), best->values.end());
    best->values.erase(std::unique(best->values.begin(), best->values.end()), best->values.end());
  }
  question->anchor = std::move(best);
  return meaning && (by_words || by_meaning);
}

QuestionSet::Lists& QuestionSet::ListsOf(const Anchor& anchor) {
  return anchor.column ? by_value_[*anchor.column] : by_term_;
}

std::span<const float> QuestionSet::Row(size_t row) const {
  return {vectors_.data() + row * dimension_, dimension_};
}

void QuestionSet::AddVector(Slot slot) {
  std::vector<float>& vector = questions_[slot].query.vector;
  CHECK(dimension_ == 0 || dimension_ == vector.size());
  dimension_ = vector.size();
  questions_[slot].row = compared_.size();
  compared_.push_back(slot);
  vectors_.insert(vectors_.end(), vector.begin(), vector.end());
  vector = {};
}

// The last one takes its place.
void QuestionSet::RemoveVector(size_t row) {
  const auto last = Row(compared_.size() - 1);
  std::copy(last.begin(), last.end(),
            vectors_.begin() + static_cast<std::ptrdiff_t>(row * dimension_));
  compared_[row] = compared_.back();
  questions_[compared_[row]].row = row;
  compared_.pop_back();
  vectors_.resize(compared_.size() * dimension_);
}

void QuestionSet::Put(const std::string& id, RetrievalQuery question, const IndexSnapshot& index) {
  Remove(id);
  question.typo_tolerance = false;
  question.semantic_floor = true;
  question.facets.clear();
  Slot slot = static_cast<Slot>(questions_.size());
  if (free_.empty()) {
    questions_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  Question& kept = questions_[slot];
  kept = {id, std::move(question), {}, {}};
  if (ChooseAnchor(&kept, index)) AddVector(slot);
  slot_of_.emplace(id, slot);
  if (!kept.anchor) of_any_.push_back(slot);
  if (kept.anchor) {
    for (const std::string& value : kept.anchor->values) {
      ListsOf(*kept.anchor)[value].push_back(slot);
    }
  }
}

void QuestionSet::Remove(std::string_view id) {
  const auto found = slot_of_.find(id);
  if (found == slot_of_.end()) return;
  const Slot slot = found->second;
  Question& question = questions_[slot];
  if (question.row) RemoveVector(*question.row);
  if (!question.anchor) Erase(slot, &of_any_);
  if (question.anchor) {
    Lists& lists = ListsOf(*question.anchor);
    for (const std::string& value : question.anchor->values) {
      const auto list = lists.find(value);
      Erase(slot, &list->second);
      if (list->second.empty()) lists.erase(list);
    }
  }
  question = {};
  free_.push_back(slot);
  slot_of_.erase(found);
}

// Those whose anchor a document has, or that it is near, and whose filter it passes.
std::vector<QuestionSet::Slot> QuestionSet::CandidatesFor(const DocumentSample& sample) const {
  std::vector<bool> chosen(questions_.size());
  std::vector<Slot> candidates;
  for (Ordinal ordinal = 0; ordinal < sample.terms.size(); ++ordinal) {
    const ColumnValues values = sample.snapshot->ColumnsOf(ordinal);
    const auto consider = [&](Slot slot) {
      if (chosen[slot] || !PassesAll(values, questions_[slot].query.filter)) return;
      chosen[slot] = true;
      candidates.push_back(slot);
    };
    const auto consider_list = [&](const Lists& lists, std::string_view value) {
      const auto list = lists.find(value);
      if (list == lists.end()) return;
      for (const Slot slot : list->second) consider(slot);
    };
    for (const Slot slot : of_any_) consider(slot);
    for (const std::string& term : sample.terms[ordinal]) consider_list(by_term_, term);
    for (const auto& [column, lists] : by_value_) {
      const auto of_column = values.keywords.find(column);
      if (of_column == values.keywords.end()) continue;
      for (const std::string& value : of_column->second) consider_list(lists, value);
    }
    const auto vector = sample.snapshot->VectorOf(ordinal);
    const auto floor = sample.snapshot->semantic_floor;
    if (vector.empty() || !floor) continue;
    for (size_t row = 0; row < compared_.size(); ++row) {
      const float cosine = InnerProduct(Row(row).data(), vector.data(), dimension_);
      if (cosine >= *floor - kCosineMargin) consider(compared_[row]);
    }
  }
  return candidates;
}

void QuestionSet::Ask(Slot slot, const DocumentSample& sample,
                      std::vector<FoundDocument>* found) const {
  const Question& question = questions_[slot];
  RetrievalQuery query = question.query;
  if (question.row) query.vector.assign(Row(*question.row).begin(), Row(*question.row).end());
  for (std::string& id : FindAlone(std::move(query), sample)) {
    found->push_back({question.id, std::move(id)});
  }
}

std::vector<FoundDocument> QuestionSet::Match(const DocumentSample& sample) const {
  std::vector<FoundDocument> found;
  for (const Slot slot : CandidatesFor(sample)) Ask(slot, sample, &found);
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<FoundDocument> QuestionSet::MatchPlainly(const DocumentSample& sample) const {
  std::vector<FoundDocument> found;
  for (const auto& [id, slot] : slot_of_) Ask(slot, sample, &found);
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace shortlist
