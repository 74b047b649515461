#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/schema/document.h"

namespace shortlist {

// One analysed word of a text. Other forms of a word ("nodejs" of "Node.js", "fullstack" of
// "full-stack") are tokens of their own at the same position.
struct Token {
  std::string term;
  int position = 0;
  size_t begin = 0;  // byte offsets into the UTF-8 text, end exclusive
  size_t end = 0;

  bool operator==(const Token&) const = default;
};

// Text to terms, the same for documents and questions: words of letters and digits, lower case,
// accents folded to ASCII where there is such a letter, Porter stems (with a short list of words
// that Porter would confuse, such as "solidity" and "solid"), no stop words. Names of skills stay
// whole and unstemmed: C++, C#, .NET, Node.js, ASP.NET. A dotted name is also found by its joined
// form and its parts, a hyphenated word by its joined form. Chinese and Japanese: one term a
// character. Words are cut at 64 code points. Never refuses: invalid UTF-8 separates words. Any
// thread.
std::vector<Token> Analyze(std::string_view text);

// The texts of a document; and in the field of skills, after them, SkillTerm of each skill it has
// (Column::kSkills).
AnalyzedDocument AnalyzeDocument(const Document& document);

// The term by which documents are found that have a skill under any of its names. No text analyses
// to it.
std::string SkillTerm(std::string_view skill_id);

// What a question looks for: for each word, in order, the terms any of which stands for it, the
// word's own term first ("full" or "fullstack", then "stack" or "fullstack"). Empty for a text
// without words.
std::vector<std::vector<std::string>> AnalyzeQuestion(std::string_view text);

// The one term that stands for a text of several words, when the text is one hyphenated word:
// "fullstack" for "full-stack", nothing for "full stack" or "bye bye".
std::optional<std::string> TermForWhole(std::string_view text);

// Lower case, accents folded, white space collapsed: for comparing names, not for search.
std::string FoldText(std::string_view text);

}  // namespace shortlist
