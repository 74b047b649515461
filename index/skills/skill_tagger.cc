#include "index/skills/skill_tagger.h"

#include <algorithm>
#include <set>
#include <utility>

#include "index/skills/skill_context.h"
#include "index/skills/skill_words.h"

namespace shortlist {
namespace {

constexpr uint32_t kNoWord = 0;
constexpr uint32_t kNoNode = 0;  // the root is no word's node

uint64_t EdgeOf(uint32_t node, uint32_t word, WordGap gap) {
  return static_cast<uint64_t>(node) << 32 | static_cast<uint64_t>(word) << 2 |
         (gap == WordGap::kDot     ? 1U
          : gap == WordGap::kSlash ? 2U
                                   : 0U);
}

bool Holds(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool IsAcronym(std::string_view name) {
  return name.size() >= 2 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Of a name that is no everyday word. Marketplaces' and O*NET's are names of things; ESCO's are
// phrases, and its single words fields of knowledge that a text may only touch.
double ConfidenceOf(const Skill& skill, size_t words) {
  if (skill.origin == SkillOrigin::kEsco) return words > 1 ? 0.8 : 0.6;
  return words > 1 ? 0.95 : 0.9;
}

// The gaps by which a text may join the words: as the name does, or by a blank.
std::vector<WordGap> GapsFor(WordGap gap) {
  if (gap == WordGap::kBlank) return {WordGap::kBlank};
  return {gap, WordGap::kBlank};
}

}  // namespace

SkillTagger::SkillTagger(const SkillGraph& graph, const ContextWords& context)
    : context_(context), nodes_(1) {
  for (const Skill& skill : graph.skills()) {
    Learn(skill, skill.name);
    for (const std::string& alias : skill.aliases) Learn(skill, alias);
  }
}

void SkillTagger::Learn(const Skill& skill, const std::string& name) {
  const auto words = SkillWordsOf(name);
  std::set<uint32_t> ends = {0};
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0 && words[i].gap == WordGap::kBreak) return;  // no text joins its words so
    const auto word =
        words_.emplace(words[i].text, static_cast<uint32_t>(words_.size() + 1)).first->second;
    std::set<uint32_t> next;
    for (const uint32_t node : ends) {
      for (const WordGap gap : GapsFor(i == 0 ? WordGap::kBlank : words[i].gap)) {
        const auto fresh = static_cast<uint32_t>(nodes_.size());
        const auto [edge, added] = edges_.emplace(EdgeOf(node, word, gap), fresh);
        if (added) nodes_.emplace_back();
        next.insert(edge->second);
      }
    }
    ends = std::move(next);
  }
  for (const uint32_t node : ends) {
    if (nodes_[node].skill != nullptr) continue;  // the graph's order of names is this one
    nodes_[node] = {&skill, Holds(skill.in_context, name), !Holds(skill.not_in_text, name),
                    IsAcronym(name), ConfidenceOf(skill, words.size())};
  }
}

uint32_t SkillTagger::WordOf(std::string_view word) const {
  const auto found = words_.find(std::string(word));
  return found == words_.end() ? kNoWord : found->second;
}

// One text on its way through the trie.
class TextTagging {
 public:
  TextTagging(const SkillTagger& tagger, std::string_view text)
      : tagger_(tagger), words_(SkillWordsOf(text)) {
    for (const SkillWord& word : words_) {
      numbers_.push_back(tagger.WordOf(word.text));
      singulars_.push_back(tagger.WordOf(SingularOf(word.text)));
    }
  }

  std::vector<FoundName> Names() const {
    std::vector<FoundName> names;
    for (size_t at = 0; at < words_.size();) {
      FoundName longest;
      uint32_t node = 0;
      for (size_t i = at; i < words_.size(); ++i) {
        const WordGap gap = i == at ? WordGap::kBlank : words_[i].gap;
        if (gap == WordGap::kBreak) break;
        const uint32_t next = Follow(node, numbers_[i], gap);
        const uint32_t end = NamesSkill(next) ? next : Follow(node, singulars_[i], gap);
        // A plural of an everyday word is that word, not the name: "swifts".
        const bool plural = end != next;
        if (NamesSkill(end) && !(plural && tagger_.nodes_[end].in_context)) {
          const auto& name = tagger_.nodes_[end];
          longest = {name.skill, at, i + 1, name.in_context, name.acronym, name.confidence};
          if (!name.in_text) longest.skill = nullptr;
        }
        if (next == kNoNode) break;
        node = next;
      }
      at = std::max(at + 1, longest.last);
      if (longest.skill != nullptr) names.push_back(longest);
    }
    return names;
  }

  const std::vector<SkillWord>& words() const { return words_; }

 private:
  uint32_t Follow(uint32_t node, uint32_t word, WordGap gap) const {
    if (word == kNoWord) return kNoNode;
    const auto found = tagger_.edges_.find(EdgeOf(node, word, gap));
    return found == tagger_.edges_.end() ? kNoNode : found->second;
  }

  bool NamesSkill(uint32_t node) const {
    return node != kNoNode && tagger_.nodes_[node].skill != nullptr;
  }

  const SkillTagger& tagger_;
  const std::vector<SkillWord> words_;
  std::vector<uint32_t> numbers_;
  std::vector<uint32_t> singulars_;
};

std::vector<SkillMention> SkillTagger::Tag(std::string_view text, double min_confidence) const {
  const TextTagging tagging(*this, text);
  auto names = tagging.Names();
  JudgeByContext(text, tagging.words(), context_, &names);
  std::vector<SkillMention> mentions;
  for (const FoundName& name : names) {
    if (name.confidence <= 0 || name.confidence < min_confidence) continue;
    mentions.push_back({name.skill, tagging.words()[name.first].begin,
                        tagging.words()[name.last - 1].end, name.confidence});
  }
  return mentions;
}

}  // namespace shortlist
