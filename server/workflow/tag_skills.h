#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "index/skills/skill_tagger.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

struct TagSkillsCommand {
  std::string text;
  double min_confidence = kSkillConfidence;
};

struct TaggedSkill {
  std::string id;
  std::string name;  // the canonical one
  std::string text;  // what is written
  size_t begin = 0;  // code points of the text, the end not included
  size_t end = 0;
  double confidence = 0;  // 0..1, to two digits
};

// The skills that a text names, in its order (index/skills/skill_tagger.h).
std::vector<TaggedSkill> TagSkills(const SearchEngine& engine, const TagSkillsCommand& command);

}  // namespace shortlist
