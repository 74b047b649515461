#include "server/workflow/tag_skills.h"

#include <cmath>
#include <string_view>

#include "index/base/check.h"
#include "index/base/utf8.h"

namespace shortlist {

std::vector<TaggedSkill> TagSkills(const SearchEngine& engine, const TagSkillsCommand& command) {
  CHECK(engine.tagger != nullptr);
  const std::string_view text = command.text;
  std::vector<TaggedSkill> tagged;
  size_t byte = 0, character = 0;
  const auto advance = [&](size_t to) {
    character += CountCodePoints(text.substr(byte, to - byte));
    byte = to;
    return character;
  };
  for (const SkillMention& mention : engine.tagger->Tag(text, command.min_confidence)) {
    TaggedSkill& skill = tagged.emplace_back();
    skill.id = mention.skill->id;
    skill.name = mention.skill->name;
    skill.text = text.substr(mention.begin, mention.end - mention.begin);
    skill.begin = advance(mention.begin);
    skill.end = advance(mention.end);
    skill.confidence = std::round(mention.confidence * 100) / 100;
  }
  return tagged;
}

}  // namespace shortlist
