#include "index/hybrid/query_words.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "index/text/analyzer.h"
#include "index/text/text_index.h"

namespace shortlist {
namespace {

// A word that fewer documents have is taken for a possible typo of one that far more have.
constexpr uint64_t kRareDocuments = 5;
constexpr uint64_t kTimesMoreFrequent = 10;
constexpr size_t kMaxExpansions = 3;
constexpr size_t kShortestForOneEdit = 4;
constexpr size_t kShortestForTwoEdits = 8;
constexpr double kBoostOneEdit = 0.6;
constexpr double kBoostTwoEdits = 0.4;

struct Neighbour {
  SimilarTerm term;
  uint64_t documents;
};

// Much more frequent terms that are spelled almost like `term`: fewest edits, then most documents,
// then by term.
std::vector<Neighbour> NeighboursOf(const std::string& term, uint64_t documents,
                                    const IndexSnapshot& snapshot, const LexicalView& view) {
  std::vector<Neighbour> neighbours;
  if (term.size() < kShortestForOneEdit) return neighbours;
  const int edits = term.size() >= kShortestForTwoEdits ? 2 : 1;
  for (SimilarTerm& similar : snapshot.text->SimilarTerms(term, edits, 50)) {
    const uint64_t frequency = LiveDocumentFrequency(view, similar.term);
    if (frequency < std::max<uint64_t>(1, documents * kTimesMoreFrequent)) continue;
    neighbours.push_back({std::move(similar), frequency});
  }
  std::stable_sort(neighbours.begin(), neighbours.end(), [](const auto& a, const auto& b) {
    return a.term.edits != b.term.edits ? a.term.edits < b.term.edits : a.documents > b.documents;
  });
  if (neighbours.size() > kMaxExpansions) neighbours.resize(kMaxExpansions);
  return neighbours;
}

// The id of the skill that the word is, or is a part of the name of.
const std::string* SkillNamedBy(const TextQuery& text, size_t word) {
  for (const NamedSkill& skill : text.skills) {
    if (skill.first_word <= word && word < skill.first_word + skill.word_count) return &skill.id;
  }
  return nullptr;
}

struct Group {
  std::vector<LexicalTerm> terms;
  std::optional<std::string> mended;  // what the word was taken for, as it occurs nowhere
};

Group GroupOf(const std::vector<std::string>& alternatives, bool typo_tolerance,
              const IndexSnapshot& snapshot, const LexicalView& view) {
  Group group;
  uint64_t documents = 0;
  for (const std::string& term : alternatives) {
    group.terms.push_back({term, 1});
    if (typo_tolerance) documents += LiveDocumentFrequency(view, term);
  }
  if (!typo_tolerance || documents >= kRareDocuments) return group;
  const auto neighbours = NeighboursOf(alternatives.front(), documents, snapshot, view);
  for (const Neighbour& neighbour : neighbours) {
    const bool one = neighbour.term.edits == 1;
    group.terms.push_back({neighbour.term.term, one ? kBoostOneEdit : kBoostTwoEdits});
  }
  if (documents == 0 && !neighbours.empty()) {
    group.mended = snapshot.text->SpellOut(neighbours.front().term.term);
  }
  return group;
}

// The typed word with those of its parts replaced that were mended, by number of their group.
std::string Spell(const std::string& word, const std::map<int, std::string>& mended) {
  std::string spelled;
  size_t at = 0;
  int last_position = -1;
  for (const Token& token : Analyze(word)) {
    const bool other_form = token.position == last_position;
    last_position = token.position;
    const auto replacement = mended.find(token.position);
    if (other_form || replacement == mended.end() || token.begin < at) continue;
    spelled += word.substr(at, token.begin - at) + replacement->second;
    at = token.end;
  }
  return spelled + word.substr(at);
}

}  // namespace

std::vector<std::string> QueryWords::terms() const {
  std::set<std::string> terms;
  for (const LexicalQuery* query : {&required, &scored}) {
    for (const auto& group : query->groups) {
      for (const LexicalTerm& term : group) terms.insert(term.term);
    }
  }
  return {terms.begin(), terms.end()};
}

QueryWords AnalyzeWords(const IndexSnapshot& snapshot, const RetrievalQuery& query,
                        const LexicalView& view) {
  QueryWords words;
  words.constrained = query.text.constraint.has_value();
  bool any_mended = false;
  std::string spelling;
  for (size_t w = 0; w < query.text.words.size(); ++w) {
    const std::string& word = query.text.words[w];
    auto groups = AnalyzeQuestion(word);
    if (!groups.empty()) ++words.asked_words;
    const std::string* skill = SkillNamedBy(query.text, w);
    if (skill != nullptr) {
      for (auto& group : groups) group.push_back(SkillTerm(*skill));
    }
    std::map<int, std::string> mended;
    for (size_t i = 0; i < groups.size(); ++i) {
      Group group = GroupOf(groups[i], query.typo_tolerance, snapshot, view);
      if (group.mended) mended.emplace(static_cast<int>(i), *std::move(group.mended));
      words.required.groups.push_back(std::move(group.terms));
    }
    any_mended |= !mended.empty();
    spelling += (spelling.empty() ? "" : " ") + Spell(word, mended);
  }
  if (any_mended) words.spelling = spelling;
  for (const QueryNode* leaf : ScoredLeaves(query.text)) {
    for (const auto& alternatives : AnalyzeQuestion(leaf->text)) {
      std::vector<LexicalTerm> group;
      for (const std::string& term : alternatives) group.push_back({term, 1});
      if (!leaf->skill.empty()) group.push_back({SkillTerm(leaf->skill), 1});
      words.scored.groups.push_back(std::move(group));
    }
  }
  return words;
}

}  // namespace shortlist
