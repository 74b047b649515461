#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"

namespace shortlist {

// Who says that this is a skill: marketplaces' tags and ourselves, O*NET, ESCO.
enum class SkillOrigin : uint8_t { kMarket, kOnet, kEsco };

struct Skill {
  std::string id;  // SkillKey(name)
  std::string name;
  std::vector<std::string> aliases;  // other names
  std::vector<std::string> broader;  // ids: what this is a kind or a part of
  std::vector<std::string> related;  // ids
  SkillOrigin origin = SkillOrigin::kMarket;
  std::vector<std::string> in_context;   // its names that are everyday words too: "Go", "Excel"
  std::vector<std::string> not_in_text;  // its names that say nothing in running text: "Report"
};

// Which skill a name means. Immutable; any thread.
//
// Two names that read the same (index/skills/skill_words.h) are one: case, blanks, hyphens and
// punctuation at the ends count for nothing. "node js" is "node.js", "ui ux" is "UI/UX"; a plural
// is its singular where nothing is called so, but for names that are everyday words. Nothing is
// guessed beyond that.
class SkillGraph {
 public:
  // The table data/taxonomy/skills/skills.tsv, in lines of seven fields between tabs, lists between
  // bars; the first line names them. Refuses `bad_skill_graph` with the place: a file that cannot
  // be read, a line of another form, an empty name, an unknown origin, a name that reads as that of
  // another skill, an id that no skill has, a skill broader than or related to itself.
  static Result<SkillGraph> Load(const std::filesystem::path& file);
  static Result<SkillGraph> Parse(std::string_view table, std::string_view file);

  // Knows no skill: every name is its own.
  static const SkillGraph& Empty();

  // By any of its names or its id; null when no skill is called so.
  const Skill* Find(std::string_view name) const;

  // The id of the skill that is called so; of an unknown name SkillKey(name), by which it stays
  // searchable. IdOf(IdOf(name)) == IdOf(name).
  std::string IdOf(std::string_view name) const;

  // The canonical name of the skill that is called so; of an unknown one `name` itself.
  std::string NameOf(std::string_view name) const;

  // Skills that have a name which starts so, each once, in the order of these names.
  std::vector<const Skill*> StartingWith(std::string_view prefix, size_t limit) const;

  const std::vector<Skill>& skills() const { return skills_; }

  // Of the table: what was derived with another one is out of date. 0 for Empty.
  uint64_t checksum() const { return checksum_; }

 private:
  friend class SkillTable;

  std::vector<Skill> skills_;  // in the order of the table
  std::map<std::string, uint32_t, std::less<>> by_reading_;
  uint64_t checksum_ = 0;
};

}  // namespace shortlist
