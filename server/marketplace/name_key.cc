#include "server/marketplace/name_key.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "index/base/utf8.h"

namespace shortlist {
namespace {

// The letters U+00C0 to U+00FF without their accents; a space where there is no Latin letter.
constexpr std::string_view kLatin1 =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";
static_assert(kLatin1.size() == 64);

// Marks that stand inside of a word: "U.S.", "Cote d'Ivoire".
bool IsInsideWord(char32_t c) { return c == '.' || c == '\'' || c == U'\u2019'; }

char Fold(char32_t c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return static_cast<char>(c);
  if (c >= 0xC0 && c <= 0xFF) return kLatin1[c - 0xC0];
  return ' ';
}

bool IsFiller(const std::string& word) { return word == "the" || word == "of" || word == "and"; }

void EndWord(std::string* word, std::vector<std::string>* words) {
  if (*word == "st") *word = "saint";
  if (!word->empty()) words->push_back(*word);
  word->clear();
}

}  // namespace

std::string NameKey(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  for (size_t at = 0; at < name.size();) {
    const char32_t c = DecodeUtf8(name, &at);
    if (IsInsideWord(c)) continue;
    const char letter = Fold(c);
    if (letter == ' ') {
      EndWord(&word, &words);
    } else {
      word += letter;
    }
  }
  EndWord(&word, &words);
  // A name of fillers alone is a code: AND is Andorra.
  if (!std::all_of(words.begin(), words.end(), IsFiller)) std::erase_if(words, IsFiller);
  std::sort(words.begin(), words.end());
  std::string key;
  for (const std::string& each : words) {
    if (!key.empty()) key += ' ';
    key += each;
  }
  return key;
}

}  // namespace shortlist
