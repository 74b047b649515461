#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "index/skills/context_words.h"
#include "index/skills/skill_graph.h"
#include "index/skills/skill_words.h"

namespace shortlist {

// A name found in a text: words[first, last) of it.
struct FoundName {
  const Skill* skill = nullptr;
  size_t first = 0;
  size_t last = 0;
  bool in_context = false;  // an everyday word: `confidence` is for JudgeByContext to say
  bool acronym = false;
  double confidence = 0;
};

// How sure it is that everyday words mean the skill, from what stands around each: a list of skills
// that it is part of, words such as "language" or "developer", a capital inside a sentence, skills
// nearby that belong to it. What shows the everyday meaning ("go to", "vitamin C", "spring 2024")
// leaves nothing. Rules of thumb, not a model; the words they go by are `known`.
void JudgeByContext(std::string_view text, std::span<const SkillWord> words,
                    const ContextWords& known, std::vector<FoundName>* names);

}  // namespace shortlist
