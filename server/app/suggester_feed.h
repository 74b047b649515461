#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "index/schema/document.h"
#include "index/skills/skill_graph.h"
#include "index/text/suggester.h"

namespace shortlist {

// Keeps a suggester in step with the documents of both sides: names, titles and skills of those
// that are searchable; skills by their canonical names. One thread writes; the suggester has its
// own rule.
class SuggesterFeed {
 public:
  // `graph` must outlive it.
  explicit SuggesterFeed(const SkillGraph& graph) : graph_(graph) {}

  // In place of the document's older version.
  void Put(Side side, const Document& document);
  void Remove(Side side, const std::string& id);

  // To a file and back; Restore in place of all that it holds.
  void Write(BinaryWriter* writer) const;
  void Restore(BinaryReader* reader);

  const Suggester& suggester() const { return suggester_; }

 private:
  using Texts = std::vector<std::pair<SuggestionKind, std::string>>;
  Texts TextsOf(Side side, const Document& document) const;

  const SkillGraph& graph_;
  Suggester suggester_;
  std::map<std::pair<Side, std::string>, Texts> known_;  // what Remove takes back
};

}  // namespace shortlist
