#include "server/evaluation/dictionary_tagger.h"

#include <algorithm>

namespace shortlist {
namespace {

std::string InSmallLetters(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return small;
}

// Of what has been written in small letters; beyond ASCII everything counts as a letter.
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

DictionaryTagger::DictionaryTagger(const SkillGraph& graph) {
  const auto learn = [&](const Skill& skill, const std::string& name) {
    names_.emplace(InSmallLetters(name), &skill);
    longest_ = std::max(longest_, name.size());
  };
  for (const Skill& skill : graph.skills()) learn(skill, skill.name);
  for (const Skill& skill : graph.skills()) {
    for (const std::string& alias : skill.aliases) learn(skill, alias);
  }
}

std::vector<SkillMention> DictionaryTagger::Tag(std::string_view text) const {
  const std::string small = InSmallLetters(text);
  const auto ends_word = [&](size_t end) {
    return end == small.size() || !IsLetter(small[end]) || !IsLetter(small[end - 1]);
  };
  std::vector<SkillMention> mentions;
  for (size_t at = 0; at < small.size();) {
    size_t next = at + 1;
    if (at == 0 || !IsLetter(small[at - 1]) || !IsLetter(small[at])) {
      for (size_t end = std::min(small.size(), at + longest_); end > at; --end) {
        if (!ends_word(end)) continue;
        const auto found = names_.find(small.substr(at, end - at));
        if (found == names_.end()) continue;
        mentions.push_back({found->second, at, end, 1});
        next = end;
        break;
      }
    }
    at = next;
  }
  return mentions;
}

}  // namespace shortlist
