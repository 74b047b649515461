#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>

#include "index/base/result.h"

namespace shortlist {

// What words around a name that is an everyday word too ("Go", "C", "Spring") tell of it.
enum class ContextList : uint8_t {
  kTechnical,   // stand beside names of techniques and of little else: "developer"
  kSkill,       // stand beside whatever somebody can do: "experienced"
  kVerbBefore,  // before a word in small letters they make a verb or a common noun of it: "to"
  kJoining,     // stand between entries of a list: "and"
  kPaired,      // names that go on with "and" in their everyday meaning: "spring and summer"
  kAfter,       // right after a name, in its everyday meaning: "go to"
  kBefore       // right before it: "vitamin C"
};
inline constexpr size_t kContextLists = 7;

// These words, in lower case. Immutable; any thread.
class ContextWords {
 public:
  // The table data/taxonomy/skills/context_words.tsv, in lines of three fields between tabs; the
  // first line names them: list, name, words.
  //   list   technical, skill, verb_before, joining, paired, after, before
  //   name   whose line it is: a name ("go"), "?" for those of one letter without a line of their
  //          own in this list, "*" for all others; "*" alone in lists other than after and before
  //   words  between bars
  // Refuses `bad_context_words` with the place: a file that cannot be read, a line of another form,
  // an unknown list, a name that its list cannot have, a line that comes twice, what is no single
  // word in lower case, a word that comes twice in a line; a list that has no line.
  static Result<ContextWords> Load(const std::filesystem::path& file);
  static Result<ContextWords> Parse(std::string_view table, std::string_view file);

  // Is `word` in the line of all names, "*"?
  bool Has(ContextList list, std::string_view word) const { return HasOwn(list, "*", word); }
  // In the line of this name alone; false when it has none.
  bool HasOwn(ContextList list, std::string_view name, std::string_view word) const;
  // In the line that is this name's: its own, or else "?", or else "*".
  bool HasFor(ContextList list, std::string_view name, std::string_view word) const;

 private:
  friend class ContextTable;

  struct HashOfView {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Words = std::unordered_set<std::string, HashOfView, std::equal_to<>>;
  using Lines = std::map<std::string, Words, std::less<>>;  // by name

  const Lines& LinesOf(ContextList list) const { return lists_[static_cast<size_t>(list)]; }

  std::array<Lines, kContextLists> lists_;
};

}  // namespace shortlist
