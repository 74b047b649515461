#include "server/workflow/query_skills.h"

#include <algorithm>

namespace shortlist {
namespace {

constexpr size_t kMaxWordsOfAName = 4;

const Skill* SkillWithOtherNames(const SkillGraph& graph, const std::string& name) {
  const Skill* skill = graph.Find(name);
  return skill != nullptr && !skill->aliases.empty() ? skill : nullptr;
}

void NameSkills(const SkillGraph& graph, QueryNode* node) {
  const bool is_text =
      node->kind == QueryNode::Kind::kWord || node->kind == QueryNode::Kind::kPhrase;
  const bool of_skills = !node->field || *node->field == TextField::kSkills;
  if (is_text && of_skills) {
    if (const Skill* skill = SkillWithOtherNames(graph, node->text)) node->skill = skill->id;
  }
  for (QueryNode& child : node->children) NameSkills(graph, &child);
}

}  // namespace

void NameSkills(const SkillGraph& graph, TextQuery* query) {
  const auto& words = query->words;
  for (size_t first = 0; first < words.size();) {
    size_t count = std::min(kMaxWordsOfAName, words.size() - first);
    const Skill* skill = nullptr;
    for (; count > 0 && skill == nullptr; --count) {
      std::string name = words[first];
      for (size_t i = 1; i < count; ++i) name += " " + words[first + i];
      skill = SkillWithOtherNames(graph, name);
      if (skill != nullptr) query->skills.push_back({first, count, skill->id});
    }
    first += skill == nullptr ? 1 : query->skills.back().word_count;
  }
  if (query->constraint) NameSkills(graph, &*query->constraint);
}

}  // namespace shortlist
