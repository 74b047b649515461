#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "index/hybrid/retriever.h"
#include "index/lexical/impact_index.h"
#include "index/schema/document.h"
#include "index/schema/filter.h"
#include "index/schema/query.h"
#include "index/text/analyzer.h"
#include "tests/support/constraint_definition.h"
#include "tests/support/word_embedder.h"

namespace shortlist::testing {

// What one document is to a question.
struct Relation {
  bool allowed = false;  // meets constraint and filter, not excluded
  bool words = false;
  std::optional<double> cosine;
  double score = 0;  // BM25F

  // A cosine so near the floor that rounding decides.
  bool Undecided(double floor) const { return cosine && std::abs(*cosine - floor) < 1e-5; }
};

// The match set as the headers of index/schema, index/lexical and index/hybrid define it, over
// plain documents: no ordinals, no segments, no bitsets, everything counted anew for each question.
class Definition {
 public:
  using Documents = std::map<std::string, Document>;  // live, by id

  Definition(const Documents& live, const WordEmbedder& embedder, double floor)
      : embedder_(embedder), floor_(floor) {
    for (const auto& [id, document] : live) {
      Entry& entry = entries_[id];
      entry.document = &document;
      entry.words = AnalyzeDocument(document);
      entry.vector = Pooled(document);
      for (size_t f = 0; f < kTextFieldCount; ++f) {
        total_[f] += static_cast<double>(entry.words.terms[f].size());
      }
    }
  }

  // Of every live document to the question; `broadened` as CandidateSet has it.
  std::map<std::string, Relation> Relate(const RetrievalQuery& query,
                                         const RetrieverOptions& options,
                                         std::optional<uint64_t>* broadened) const {
    const Groups required = GroupsOf(query.text.words);
    std::vector<std::string> positive;
    for (const QueryNode* leaf : ScoredLeaves(query.text)) positive.push_back(leaf->text);
    const Groups scored = GroupsOf(positive);
    const size_t needed = Needed(query, required, options, broadened);
    std::map<std::string, Relation> relations;
    for (const auto& [id, entry] : entries_) {
      Relation& relation = relations[id];
      relation.allowed = Satisfies(entry, query) && PassesFilter(entry, query.filter);
      relation.words = CountMatches(entry, required) >= needed;
      relation.cosine = Cosine(entry.vector, query.vector);
      relation.score = Score(entry, required) + Score(entry, scored);
    }
    return relations;
  }

  bool InMatchSet(const Relation& relation, const RetrievalQuery& query) const {
    if (!relation.allowed) return false;
    const bool words = query.mode != RetrievalMode::kSemantic && AsksWords(query);
    const bool meaning = query.mode != RetrievalMode::kLexical && !query.vector.empty();
    if (!words && !meaning) return true;
    const bool near =
        meaning && relation.cosine && (!query.semantic_floor || *relation.cosine >= floor_);
    return near || (words && relation.words);
  }

  static bool AsksWords(const RetrievalQuery& query) {
    return query.text.constraint || !GroupsOf(query.text.words).empty();
  }

  double floor() const { return floor_; }

 private:
  using Groups = std::vector<std::vector<std::string>>;
  struct Entry {
    const Document* document = nullptr;
    AnalyzedDocument words;
    std::vector<double> vector;
  };

  static Groups GroupsOf(const std::vector<std::string>& texts) {
    Groups groups;
    for (const std::string& text : texts) {
      for (auto& group : AnalyzeQuestion(text)) groups.push_back(std::move(group));
    }
    return groups;
  }

  static double Frequency(const Entry& entry, size_t field, const std::string& term) {
    const auto& terms = entry.words.terms[field];
    return static_cast<double>(std::count(terms.begin(), terms.end(), term));
  }

  static bool Has(const Entry& entry, const std::vector<std::string>& group) {
    for (size_t f = 0; f < kTextFieldCount; ++f) {
      for (const std::string& term : group) {
        if (Frequency(entry, f, term) > 0) return true;
      }
    }
    return false;
  }

  static size_t CountMatches(const Entry& entry, const Groups& groups) {
    return static_cast<size_t>(std::count_if(groups.begin(), groups.end(),
                                             [&](const auto& group) { return Has(entry, group); }));
  }

  size_t Needed(const RetrievalQuery& query, const Groups& required,
                const RetrieverOptions& options, std::optional<uint64_t>* broadened) const {
    broadened->reset();
    const size_t any = required.empty() ? 0 : 1;
    if (query.match == MatchMode::kAll) return required.size();
    if (query.match == MatchMode::kAny || required.size() <= 1) return any;
    if (query.text.words.size() > options.all_words_up_to) return any;
    uint64_t all = 0;
    for (const auto& [id, entry] : entries_) {
      if (Satisfies(entry, query) && CountMatches(entry, required) == required.size()) ++all;
    }
    if (all >= options.broaden_below) return required.size();
    *broadened = all;
    return any;
  }

  static bool Satisfies(const Entry& entry, const RetrievalQuery& query) {
    return !query.text.constraint ||
           ConstraintDefinition(entry.words).Holds(*query.text.constraint);
  }

  static bool PassesFilter(const Entry& entry, const Filter& filter) {
    for (const FilterClause& clause : filter.clauses) {
      if (!Passes(entry.document->columns, clause)) return false;
    }
    const auto& excluded = filter.excluded_ids;
    return std::find(excluded.begin(), excluded.end(), entry.document->id) == excluded.end();
  }

  double Score(const Entry& entry, const Groups& groups) const {
    const LexicalOptions options;
    const auto documents = static_cast<double>(entries_.size());
    double score = 0;
    for (const auto& group : groups) {
      double df = 0;
      for (const auto& [id, other] : entries_) df += Has(other, group) ? 1 : 0;
      double best = 0;
      for (const std::string& term : group) {
        double t = 0;
        for (size_t f = 0; f < kTextFieldCount; ++f) {
          const double frequency = Frequency(entry, f, term);
          if (frequency == 0) continue;
          const auto length = static_cast<double>(entry.words.terms[f].size());
          const double average = total_[f] / documents;
          t +=
              options.weights[f] * frequency / (1 - options.b[f] + options.b[f] * length / average);
        }
        best = std::max(best, t / (options.k1 + t));
      }
      score += std::log(1 + (documents - df + 0.5) / (df + 0.5)) * best;
    }
    return score;
  }

  static std::optional<double> Cosine(const std::vector<double>& document,
                                      const std::vector<float>& query) {
    if (document.empty() || query.empty()) return std::nullopt;
    double cosine = 0;
    for (size_t d = 0; d < query.size(); ++d) cosine += document[d] * query[d];
    return cosine;
  }

  // The windows of one text by their length, its first one twice.
  void AddWindows(const std::string& text, std::vector<double>* sum, double* weights) const {
    double times = 2;
    for (const std::string& window : embedder_.SplitIntoWindows(text, TextRole::kDocument)) {
      const auto vector = embedder_.Embed(std::span(&window, 1), TextRole::kDocument)->front();
      const double weight = times * static_cast<double>(window.size());
      sum->resize(vector.size());
      for (size_t d = 0; d < vector.size(); ++d) (*sum)[d] += weight * vector[d];
      *weights += weight;
      times = 1;
    }
  }

  static void AddMean(const std::vector<double>& sum, double weights, std::vector<double>* mean) {
    mean->resize(std::max(mean->size(), sum.size()));
    for (size_t d = 0; d < sum.size(); ++d) (*mean)[d] += sum[d] / weights;
  }

  // Title and skills are one text, the others are each cut on their own.
  std::vector<double> Pooled(const Document& document) const {
    std::vector<double> heading, body, sum;
    double heading_weights = 0, body_weights = 0;
    AddWindows(document.Text(TextField::kTitle) + "\n" + document.Text(TextField::kSkills),
               &heading, &heading_weights);
    AddWindows(document.Text(TextField::kBody), &body, &body_weights);
    AddWindows(document.Text(TextField::kExperience), &body, &body_weights);
    AddMean(heading, heading_weights, &sum);
    AddMean(body, body_weights, &sum);
    double square = 0;
    for (const double value : sum) square += value * value;
    for (double& value : sum) value /= std::sqrt(square);
    return sum;
  }

  const WordEmbedder& embedder_;
  const double floor_;
  std::map<std::string, Entry> entries_;
  std::array<double, kTextFieldCount> total_{};
};

}  // namespace shortlist::testing
