#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/skills/skill_graph.h"
#include "index/skills/skill_tagger.h"

namespace shortlist {

// What the tagger is measured against: the names of the same skills looked up in a text as they
// are, without case, in whole words, the longest first, and nothing else. Each is as sure as
// another. Immutable; any thread. The graph must outlive it.
class DictionaryTagger {
 public:
  explicit DictionaryTagger(const SkillGraph& graph);

  std::vector<SkillMention> Tag(std::string_view text) const;

 private:
  std::unordered_map<std::string, const Skill*> names_;  // in small letters
  size_t longest_ = 0;                                   // bytes
};

}  // namespace shortlist
