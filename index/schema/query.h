#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/schema/document.h"
#include "index/schema/filter.h"

namespace shortlist {

// A constraint on text: a tree whose leaves are words, phrases and prefixes, in one field or any.
struct QueryNode {
  enum class Kind { kWord, kPhrase, kPrefix, kAnd, kOr, kNot };
  Kind kind = Kind::kWord;
  std::optional<TextField> field;   // leaves: only this field
  std::string text;                 // leaves: as typed; analysed by the text index
  std::vector<QueryNode> children;  // kAnd, kOr: one or more; kNot: exactly one
  // Words and phrases: id of the skill that they name, which satisfies them too.
  std::string skill = {};

  bool operator==(const QueryNode&) const = default;
};

// A skill that bare words name, one or several in a row ("k8s", "machine learning").
struct NamedSkill {
  size_t first_word = 0;
  size_t word_count = 0;
  std::string id;

  bool operator==(const NamedSkill&) const = default;
};

// What somebody typed, taken apart.
struct TextQuery {
  std::vector<std::string>
      words;  // bare words, in order: scored; MatchMode says how many must match
  std::optional<QueryNode> constraint;  // holds for every result of either channel
  std::string meaning;                  // the positive words and phrases: what is embedded
  // By first word, not overlapping: a document that has the skill, by whatever name, has the words.
  // Left empty by the parsers, which know no skills.
  std::vector<NamedSkill> skills = {};

  bool empty() const { return words.empty() && !constraint; }
  bool operator==(const TextQuery&) const = default;
};

// The query language: bare words; "a phrase"; -word, NOT word; a AND b, a OR b, ( ); field:word,
// field:"a phrase"; prefix*. Field names are those of NameOf(TextField). Everything but bare words
// is a constraint. Never refuses: what makes no sense (a lone quote, a dangling AND, an unknown
// field) is read as plain words. Words beyond 256 and nesting beyond 32 levels are dropped.
TextQuery ParseTextQuery(std::string_view text, Side side);

// The same text with no operators: all of it bare words. `meaning` is the whole text.
TextQuery LiteralTextQuery(std::string_view text);

// The constraint's words and phrases that no NOT stands over: they score as bare words do, by
// whatever name of a skill a document has them. Within `query`.
std::vector<const QueryNode*> ScoredLeaves(const TextQuery& query);

enum class MatchMode : uint8_t { kAuto, kAll, kAny };
enum class RetrievalMode : uint8_t { kHybrid, kLexical, kSemantic };

// A question to one side's index. Plain data: same snapshot and same query, same answer.
struct RetrievalQuery {
  TextQuery text;
  MatchMode match = MatchMode::kAuto;
  RetrievalMode mode = RetrievalMode::kHybrid;
  Filter filter;
  std::vector<float> vector;   // embedding of the meaning; empty: no semantic channel
  bool semantic_floor = true;  // false: every document is near enough (match, similar)
  bool typo_tolerance = true;
  // 0: the whole match set; else the best k of each channel, of a question of bare words any of
  // which may match.
  size_t top_k = 0;
  std::vector<Column> facets;  // keyword columns to count, each without its own clauses
};

}  // namespace shortlist
