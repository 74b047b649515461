#include "index/skills/skill_graph.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "index/base/checksum.h"
#include "index/skills/skill_key.h"
#include "index/skills/skill_words.h"

namespace shortlist {
namespace {

constexpr std::string_view kHeader =
    "name\taliases\tbroader\trelated\torigin\tin_context\tnot_in_text";
constexpr size_t kFields = 7;
constexpr std::pair<std::string_view, SkillOrigin> kOrigins[] = {
    {"market", SkillOrigin::kMarket}, {"onet", SkillOrigin::kOnet}, {"esco", SkillOrigin::kEsco}};

// The parts between `mark`; none of an empty text.
std::vector<std::string_view> Split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  if (text.empty()) return parts;
  for (;;) {
    const size_t end = text.find(mark);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string> ListOf(std::string_view field) {
  const auto parts = Split(field, '|');
  return {parts.begin(), parts.end()};
}

// What people write between words where the name has a dot or a slash: "node js", "ui ux".
std::string Spaced(std::string reading) {
  std::replace_if(
      reading.begin() + 1, reading.end(), [](char c) { return c == '.' || c == '/'; }, ' ');
  return reading;
}

bool Holds(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

// Reads the table into a graph and keeps the first fault.
class SkillTable {
 public:
  explicit SkillTable(std::string_view file) : file_(file) {}

  Result<SkillGraph> Read(std::string_view table) {
    graph_.checksum_ = Checksum(table);
    while (!fault_ && !table.empty()) {
      const size_t end = std::min(table.find('\n'), table.size());
      ++line_;
      ReadLine(table.substr(0, end));
      table.remove_prefix(std::min(end + 1, table.size()));
    }
    if (!fault_ && line_ == 0) Note("the table is empty");
    if (!fault_) LearnNames();
    if (!fault_) CheckIds();
    if (!fault_) LearnSpaced();
    if (fault_) return *fault_;
    return std::move(graph_);
  }

 private:
  void Note(const std::string& detail) {
    fault_ = Error{ErrorCode::kInvalidArgument,
                   "bad_skill_graph",
                   std::string(file_) + ":" + std::to_string(line_) + ": " + detail,
                   {}};
  }

  void ReadLine(std::string_view line) {
    if (line_ == 1) {
      if (line != kHeader) Note("the first line must name the fields");
      return;
    }
    const auto fields = Split(line, '\t');
    if (fields.size() != kFields) return Note("not seven fields between tabs");
    Skill skill;
    skill.name = fields[0];
    skill.id = SkillKey(skill.name);
    skill.aliases = ListOf(fields[1]);
    skill.broader = ListOf(fields[2]);
    skill.related = ListOf(fields[3]);
    skill.in_context = ListOf(fields[5]);
    skill.not_in_text = ListOf(fields[6]);
    const auto* origin = std::find_if(std::begin(kOrigins), std::end(kOrigins),
                                      [&](const auto& known) { return known.first == fields[4]; });
    if (origin == std::end(kOrigins)) return Note("unknown origin " + std::string(fields[4]));
    skill.origin = origin->second;
    graph_.skills_.push_back(std::move(skill));
  }

  // Calls each(number, skill) with the place set to the skill's line, until there is a fault.
  template <typename Each>
  void ForEach(const Each& each) {
    for (size_t i = 0; i < graph_.skills_.size() && !fault_; ++i) {
      line_ = i + 2;
      each(static_cast<uint32_t>(i), graph_.skills_[i]);
    }
  }

  void LearnNames() {
    ForEach([&](uint32_t number, const Skill& skill) {
      Learn(number, skill.name);
      for (const std::string& alias : skill.aliases) Learn(number, alias);
    });
  }

  void Learn(uint32_t number, const std::string& name) {
    if (fault_) return;
    std::string reading = ReadingOf(name);
    if (reading.empty()) return Note("a name without words: \"" + name + "\"");
    const auto [known, added] = graph_.by_reading_.emplace(std::move(reading), number);
    if (!added) Note(name + " reads as a name of " + graph_.skills_[known->second].name);
  }

  void CheckIds() {
    ForEach([&](uint32_t, const Skill& skill) {
      for (const auto* list : {&skill.broader, &skill.related}) {
        for (const std::string& id : *list) {
          const Skill* other = graph_.Find(id);
          if (other == nullptr || other->id != id) return Note("no skill has the id " + id);
          if (other == &skill) return Note("a skill that points to itself");
        }
      }
      for (const auto* list : {&skill.in_context, &skill.not_in_text}) {
        for (const std::string& name : *list) {
          if (name != skill.name && !Holds(skill.aliases, name)) {
            return Note(name + " is no name of this skill");
          }
        }
      }
    });
  }

  // Last, for a name that somebody has is not to be taken away.
  void LearnSpaced() {
    ForEach([&](uint32_t number, const Skill& skill) {
      graph_.by_reading_.emplace(Spaced(ReadingOf(skill.name)), number);
      for (const std::string& alias : skill.aliases) {
        graph_.by_reading_.emplace(Spaced(ReadingOf(alias)), number);
      }
    });
  }

  const std::string_view file_;
  size_t line_ = 0;
  SkillGraph graph_;
  std::optional<Error> fault_;
};

Result<SkillGraph> SkillGraph::Load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Error{
        ErrorCode::kInvalidArgument, "bad_skill_graph", file.string() + ": cannot be read", {}};
  }
  const std::string table{std::istreambuf_iterator<char>(in), {}};
  return Parse(table, file.string());
}

Result<SkillGraph> SkillGraph::Parse(std::string_view table, std::string_view file) {
  return SkillTable(file).Read(table);
}

const SkillGraph& SkillGraph::Empty() {
  static const SkillGraph empty;
  return empty;
}

const Skill* SkillGraph::Find(std::string_view name) const {
  const std::string reading = ReadingOf(name);
  if (const auto found = by_reading_.find(reading); found != by_reading_.end()) {
    return &skills_[found->second];
  }
  const auto found = by_reading_.find(SingularOf(reading));
  if (found == by_reading_.end()) return nullptr;
  const Skill& skill = skills_[found->second];
  const bool everyday =
      std::any_of(skill.in_context.begin(), skill.in_context.end(),
                  [&](const std::string& each) { return ReadingOf(each) == found->first; });
  return everyday ? nullptr : &skill;
}

std::string SkillGraph::IdOf(std::string_view name) const {
  const Skill* skill = Find(name);
  return skill != nullptr ? skill->id : SkillKey(name);
}

std::string SkillGraph::NameOf(std::string_view name) const {
  const Skill* skill = Find(name);
  return skill != nullptr ? skill->name : std::string(name);
}

std::vector<const Skill*> SkillGraph::StartingWith(std::string_view prefix, size_t limit) const {
  const std::string wanted = ReadingOf(prefix);
  std::vector<const Skill*> skills;
  if (wanted.empty()) return skills;
  for (auto at = by_reading_.lower_bound(wanted);
       at != by_reading_.end() && at->first.starts_with(wanted) && skills.size() < limit; ++at) {
    const Skill* skill = &skills_[at->second];
    if (std::find(skills.begin(), skills.end(), skill) == skills.end()) skills.push_back(skill);
  }
  return skills;
}

}  // namespace shortlist
