#include "index/hybrid/query_words.h"

#include <algorithm>
#include <set>

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
  bool mended = false;
  std::string spelling;
  for (const std::string& word : query.text.words) {
    std::string spelled = word;
    const auto groups = AnalyzeQuestion(word);
    if (!groups.empty()) ++words.asked_words;
    for (const auto& alternatives : groups) {
      std::vector<LexicalTerm> group;
      uint64_t documents = 0;
      for (const std::string& term : alternatives) {
        group.push_back({term, 1});
        documents += LiveDocumentFrequency(view, term);
      }
      if (query.typo_tolerance && documents < kRareDocuments) {
        const auto neighbours = NeighboursOf(alternatives.front(), documents, snapshot, view);
        for (const Neighbour& neighbour : neighbours) {
          const bool one = neighbour.term.edits == 1;
          group.push_back({neighbour.term.term, one ? kBoostOneEdit : kBoostTwoEdits});
        }
        if (documents == 0 && !neighbours.empty()) {
          spelled = neighbours.front().term.term;
          mended = true;
        }
      }
      words.required.groups.push_back(std::move(group));
    }
    spelling += (spelling.empty() ? "" : " ") + spelled;
  }
  if (mended) words.spelling = spelling;
  const auto positive = PositiveTexts(query.text);  // the bare words come first
  for (size_t i = query.text.words.size(); i < positive.size(); ++i) {
    for (const auto& alternatives : AnalyzeQuestion(positive[i])) {
      std::vector<LexicalTerm> group;
      for (const std::string& term : alternatives) group.push_back({term, 1});
      words.scored.groups.push_back(std::move(group));
    }
  }
  return words;
}

}  // namespace shortlist
