#pragma once

#include <string>
#include <string_view>

namespace shortlist {

// What two spellings of the name of a country or a language have in common: its words in lower case
// without accents and punctuation, sorted, fillers ("the", "of", "and") left out. So "Moldova,
// Republic of" and "The Republic of Moldova" have one key. Empty when there is no word.
std::string NameKey(std::string_view name);

}  // namespace shortlist
