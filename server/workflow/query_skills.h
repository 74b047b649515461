#pragma once

#include "index/schema/query.h"
#include "index/skills/skill_graph.h"

namespace shortlist {

// Tells the question which skills its words name, so that it also finds who calls them otherwise:
// bare words, alone or up to four in a row ("machine learning"), the longest first; words and
// phrases of the constraint that stand for any field or for `skills`. What a document cannot have
// as a skill under another name is left alone: a skill whose only name is the one that was typed.
void NameSkills(const SkillGraph& graph, TextQuery* query);

}  // namespace shortlist
