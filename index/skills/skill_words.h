#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shortlist {

// What stands between a word and the one before it.
enum class WordGap : char {
  kBlank = ' ',  // one to three blanks, one hyphen or underscore; anything around "&"
  kDot = '.',
  kSlash = '/',
  kBreak = '|',  // anything else, nothing at all, and before the first word
};

// A word as names of skills have them, lower case (ASCII): letters and digits; "c++" and "c#" keep
// their signs and ".net" its dot, "&" is the word "and". "node.js" is two words with a dot between.
struct SkillWord {
  std::string text;
  size_t begin = 0;  // bytes
  size_t end = 0;
  WordGap gap = WordGap::kBreak;
};

std::vector<SkillWord> SkillWordsOf(std::string_view text);

// How a name reads: its words with their gaps, so that "Node.js" and "node.JS" read the same.
// Empty where there is no word, and where a sign stands before or after them that makes another
// name of it: one of + - # / \ & $ % @ = ^ ~ _ < > | ("C++" reads "c++", "C+" as nothing).
std::string ReadingOf(std::string_view name);

// The same without its last letter, for a word of at least four letters that ends with one "s":
// "landing pages" -> "landing page". Empty for others.
std::string SingularOf(std::string_view reading);

}  // namespace shortlist
