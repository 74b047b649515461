#include "index/skills/context_words.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "index/skills/skill_words.h"

namespace shortlist {
namespace {

constexpr std::string_view kHeader = "list\tname\twords";
constexpr std::array<std::string_view, kContextLists> kListNames = {
    "technical", "skill", "verb_before", "joining", "paired", "after", "before"};

Error Bad(std::string_view place, const std::string& detail) {
  return {ErrorCode::kInvalidArgument, "bad_context_words", std::string(place) + ": " + detail, {}};
}

// The text up to `mark`, which is taken off with it; all of it when there is none.
std::string_view TakeUpTo(char mark, std::string_view* text) {
  const size_t end = std::min(text->find(mark), text->size());
  const std::string_view taken = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return taken;
}

bool IsWord(std::string_view text) {
  const auto words = SkillWordsOf(text);
  return words.size() == 1 && words.front().text == text;
}

bool IsOfNames(ContextList list) {
  return list == ContextList::kAfter || list == ContextList::kBefore;
}

}  // namespace

// Reads the table line by line; each returns what is wrong with it.
class ContextTable {
 public:
  using Fault = std::optional<std::string>;

  Fault Read(std::string_view line) {
    if (std::count(line.begin(), line.end(), '\t') != 2) return "not three fields between tabs";
    const std::string_view list_name = TakeUpTo('\t', &line);
    const std::string name(TakeUpTo('\t', &line));
    const auto known = std::find(kListNames.begin(), kListNames.end(), list_name);
    if (known == kListNames.end()) return "unknown list " + std::string(list_name);
    const auto list = static_cast<ContextList>(known - kListNames.begin());
    if (name != "*" && !(IsOfNames(list) && (name == "?" || IsWord(name)))) {
      return std::string(list_name) + " has no line for \"" + name + "\"";
    }
    const auto [words, added] = words_.lists_[static_cast<size_t>(list)].try_emplace(name);
    if (!added) return std::string(list_name) + " of " + name + " comes twice";
    for (bool more = true; more;) {
      more = line.find('|') != line.npos;
      const std::string word(TakeUpTo('|', &line));
      if (!IsWord(word)) return "\"" + word + "\" is no single word in lower case";
      if (!words->second.insert(word).second) return word + " comes twice";
    }
    return std::nullopt;
  }

  // The list that has no line.
  Fault Missing() const {
    for (size_t i = 0; i < kContextLists; ++i) {
      if (words_.lists_[i].empty()) return "there is no line of " + std::string(kListNames[i]);
    }
    return std::nullopt;
  }

  ContextWords Take() { return std::move(words_); }

 private:
  ContextWords words_;
};

Result<ContextWords> ContextWords::Load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Bad(file.string(), "cannot be read");
  const std::string table{std::istreambuf_iterator<char>(in), {}};
  return Parse(table, file.string());
}

Result<ContextWords> ContextWords::Parse(std::string_view table, std::string_view file) {
  ContextTable read;
  if (TakeUpTo('\n', &table) != kHeader) {
    return Bad(std::string(file) + ":1", "the first line must name the fields");
  }
  for (int line = 2; !table.empty(); ++line) {
    if (const auto fault = read.Read(TakeUpTo('\n', &table))) {
      return Bad(std::string(file) + ":" + std::to_string(line), *fault);
    }
  }
  if (const auto missing = read.Missing()) return Bad(file, *missing);
  return read.Take();
}

bool ContextWords::HasOwn(ContextList list, std::string_view name, std::string_view word) const {
  const auto own = LinesOf(list).find(name);
  return own != LinesOf(list).end() && own->second.contains(word);
}

bool ContextWords::HasFor(ContextList list, std::string_view name, std::string_view word) const {
  const Lines& lines = LinesOf(list);
  if (lines.contains(name)) return HasOwn(list, name, word);
  if (name.size() == 1 && lines.contains("?")) return HasOwn(list, "?", word);
  return Has(list, word);
}

}  // namespace shortlist
