#pragma once

#include <string>
#include <string_view>

namespace shortlist {

// The id of a skill by its name: case folded, white space collapsed to one blank
// ("  Node.JS " -> "node.js"). Two names with the same key are the same skill.
std::string SkillKey(std::string_view name);

}  // namespace shortlist
