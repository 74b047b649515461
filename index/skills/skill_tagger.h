#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/skills/context_words.h"
#include "index/skills/skill_graph.h"

namespace shortlist {

// A skill named in a text: text[begin, end) is one of its names (SkillGraph::Find gives it).
struct SkillMention {
  const Skill* skill = nullptr;
  size_t begin = 0;  // bytes
  size_t end = 0;
  double confidence = 0;  // 0..1
};

// From this confidence on a mention is taken for the skill, where nobody asks for another.
inline constexpr double kSkillConfidence = 0.5;

// Skills in free text: the longest names from left to right, none inside another, by a trie over
// the words of all names. A name of one word in a plural counts too.
//
// The confidence says how sure it is that the words mean the skill. A name that is an everyday word
// as well ("Go", "Excel", "R") is judged by what stands around it (index/skills/skill_context.h).
//
// Immutable; any thread. Graph and context words must outlive it.
class SkillTagger {
 public:
  SkillTagger(const SkillGraph& graph, const ContextWords& context);

  // In the order of the text; those of less confidence are left out.
  std::vector<SkillMention> Tag(std::string_view text, double min_confidence) const;

 private:
  friend class TextTagging;

  // Of a node: which skill the words up to it name.
  struct Name {
    const Skill* skill = nullptr;  // null: none
    bool in_context = false;
    bool in_text = true;
    bool acronym = false;  // written in capitals alone
    double confidence = 0;
  };

  void Learn(const Skill& skill, const std::string& name);
  uint32_t WordOf(std::string_view word) const;

  const ContextWords& context_;
  std::unordered_map<std::string, uint32_t> words_;
  std::unordered_map<uint64_t, uint32_t> edges_;  // (node, word, gap) -> node
  std::vector<Name> nodes_;                       // 0 is the root
};

}  // namespace shortlist
