#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "index/base/result.h"

namespace shortlist {

// Where somebody marked a skill: text[begin, end).
struct LabelledSpan {
  size_t begin = 0;  // bytes
  size_t end = 0;
  std::vector<std::string> labels;  // names of skills that it means, as far as the set says

  bool operator==(const LabelledSpan&) const = default;
};

struct LabelledText {
  std::string text;
  std::vector<LabelledSpan> spans;  // by place; none twice, but one may lie in another
};

// Texts in which people marked every skill.
struct SkillSet {
  std::string name;  // the file's, without its extension
  std::vector<LabelledText> texts;
};

// Reads one of two forms. SkillSpan's (.json): an object a line with `idx` (the text that the line
// belongs to), `tokens`, and `tags_skill` and `tags_knowledge`, which begin a span with B and go on
// with I; both kinds count. Annotations (.csv, for cells without quotes or commas): sentence, span,
// sub_span, label under a heading, a line for each label; a span is marked wherever it stands in
// its sentence.
//
// Refuses `skill_set_not_found` or, naming file and line, `bad_skill_set`.
Result<SkillSet> ReadSkillSet(const std::filesystem::path& file);

}  // namespace shortlist
