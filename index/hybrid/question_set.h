#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/hybrid/document_sample.h"
#include "index/schema/query.h"

namespace shortlist {

// That a question of the set finds a document of the sample.
struct FoundDocument {
  std::string question;
  std::string document;

  bool operator==(const FoundDocument&) const = default;
  auto operator<=>(const FoundDocument&) const = default;
};

// The documents that a question finds in a sample, by id, as QuestionSet finds them.
std::vector<std::string> FindAlone(RetrievalQuery question, const DocumentSample& sample);

// Questions to one side's index that wait for documents: search the other way round. A question
// finds a document where Retrieve does, with typo tolerance and broadening left out, so that it
// depends on the question and the document alone.
//
// Each question is kept under what every document that it finds must have (its anchor): a value of
// a filter, a term of the constraint, a term of a word; or else, for what is near in meaning, its
// vector is compared. Only what that leaves is asked in earnest, through Retrieve. Anchors are
// chosen by how rare they are in the index when the question comes; the choice changes how long it
// takes, never what is found. One thread.
class QuestionSet {
 public:
  // In place of the one of this id. What is rare is read from `index`.
  void Put(const std::string& id, RetrievalQuery question, const IndexSnapshot& index);
  void Remove(std::string_view id);
  size_t size() const { return slot_of_.size(); }

  // By question, then document.
  std::vector<FoundDocument> Match(const DocumentSample& sample) const;
  // The same without anchors: what Match is measured by, and held to.
  std::vector<FoundDocument> MatchPlainly(const DocumentSample& sample) const;

 private:
  using Slot = uint32_t;
  struct HashOfView {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Lists = std::unordered_map<std::string, std::vector<Slot>, HashOfView, std::equal_to<>>;
  using Shares = std::unordered_map<std::string, double, HashOfView, std::equal_to<>>;

  // Of what a document must have one.
  struct Anchor {
    std::optional<Column> column;  // values of it; absent: terms
    std::vector<std::string> values;
    double share = 0;  // of the index's documents that have one, at most
  };
  struct Question {
    std::string id;
    RetrievalQuery query;
    std::optional<Anchor> anchor;  // absent: every document may be found
    // Its vector is compared beside the anchor: where it stands in `vectors_`, and not in `query`.
    std::optional<size_t> row;
  };

  double ShareOfTerm(const std::string& term, const IndexSnapshot& index);
  double ShareOfValue(Column column, const std::string& value, const IndexSnapshot& index);
  Anchor OfTerms(std::vector<std::string> terms, const IndexSnapshot& index);
  std::optional<Anchor> OfFilter(const Filter& filter, const IndexSnapshot& index);
  std::optional<Anchor> OfConstraint(const QueryNode& node, const IndexSnapshot& index);
  std::optional<Anchor> OfWords(const RetrievalQuery& query, const IndexSnapshot& index);
  bool ChooseAnchor(Question* question, const IndexSnapshot& index);
  Lists& ListsOf(const Anchor& anchor);
  void AddVector(Slot slot);
  void RemoveVector(size_t row);
  std::span<const float> Row(size_t row) const;

  std::vector<Slot> CandidatesFor(const DocumentSample& sample) const;
  void Ask(Slot slot, const DocumentSample& sample, std::vector<FoundDocument>* found) const;

  std::vector<Question> questions_;  // by slot
  std::vector<Slot> free_;
  std::unordered_map<std::string, Slot, HashOfView, std::equal_to<>> slot_of_;
  Lists by_term_;
  std::map<Column, Lists> by_value_;
  std::vector<Slot> of_any_;  // without an anchor
  size_t dimension_ = 0;      // of vectors
  std::vector<float> vectors_;
  std::vector<Slot> compared_;  // whose they are
  Shares term_shares_;
  std::map<Column, Shares> value_shares_;
};

}  // namespace shortlist
