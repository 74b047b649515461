#include "index/skills/skill_words.h"

#include <algorithm>

#include "index/base/utf8.h"

namespace shortlist {
namespace {

bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }

// Beyond ASCII everything is a letter but punctuation, symbols and what is no character.
bool IsWordCharacter(char32_t c) {
  if (c < 0x80) return IsAsciiLetter(static_cast<char>(c)) || IsAsciiDigit(static_cast<char>(c));
  if (c < 0xC0 || c == 0xD7 || c == 0xF7 || c == 0xFFFD || c == 0xFEFF) return false;
  const bool symbol = (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) ||
                      (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFE00 && c <= 0xFE6F) ||
                      (c >= 0x1F000 && c <= 0x1FAFF) || c >= 0xE0000;
  return !symbol;
}

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::string_view kNoBreakHyphen = "\xE2\x80\x91";

bool IsBlanks(std::string_view text) {
  int blanks = 0;
  for (size_t at = 0; at < text.size(); ++blanks) {
    if (text[at] == ' ' || text[at] == '\t') {
      ++at;
    } else if (text.substr(at).starts_with(kNoBreakSpace)) {
      at += kNoBreakSpace.size();
    } else {
      return false;
    }
  }
  return blanks >= 1 && blanks <= 3;
}

WordGap GapOf(std::string_view between, bool ampersand) {
  if (between.empty()) return ampersand ? WordGap::kBlank : WordGap::kBreak;
  if (between == "-" || between == "_" || between == kNoBreakHyphen || IsBlanks(between)) {
    return WordGap::kBlank;
  }
  if (between == ".") return WordGap::kDot;
  if (between == "/" || between == " /" || between == "/ " || between == " / ") {
    return WordGap::kSlash;
  }
  return WordGap::kBreak;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<SkillWord> Read() {
    while (at_ < text_.size()) {
      const size_t begin = at_;
      if (text_[at_] == '&') {
        ++at_;
        Keep(begin, "and");
      } else if (DotBeginsWord()) {
        ++at_;
        ReadWord(begin);
      } else if (const size_t end = EndOfCharacters(at_); end > at_) {
        ReadWord(begin);
      } else {
        DecodeUtf8(text_, &at_);
      }
    }
    return std::move(words_);
  }

 private:
  char At(size_t position) const { return position < text_.size() ? text_[position] : '\0'; }

  size_t EndOfCharacters(size_t at) const {
    while (at < text_.size()) {
      size_t next = at;
      if (!IsWordCharacter(DecodeUtf8(text_, &next))) break;
      at = next;
    }
    return at;
  }

  // ".NET", not the end of a sentence, an ellipsis or "ASP.NET".
  bool DotBeginsWord() const {
    if (text_[at_] != '.' || !IsAsciiLetter(At(at_ + 1))) return false;
    if (at_ == 0) return true;
    const char before = text_[at_ - 1];
    return std::string_view(" \t\r\n(,/[\"':;|*-").find(before) != std::string_view::npos;
  }

  void ReadWord(size_t begin) {
    at_ = EndOfCharacters(at_);
    if (At(at_) == '+' && At(at_ + 1) == '+') {
      at_ += 2;
    } else if (At(at_) == '#' && IsAsciiLetter(text_[at_ - 1]) &&
               EndOfCharacters(at_ + 1) == at_ + 1) {
      ++at_;
    }
    std::string word(text_.substr(begin, at_ - begin));
    std::transform(word.begin(), word.end(), word.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    Keep(begin, std::move(word));
  }

  void Keep(size_t begin, std::string word) {
    WordGap gap = WordGap::kBreak;
    if (!words_.empty()) {
      const size_t last = words_.back().end;
      const bool ampersand = text_[begin] == '&' || text_[last - 1] == '&';
      gap = GapOf(text_.substr(last, begin - last), ampersand);
    }
    words_.push_back({std::move(word), begin, at_, gap});
  }

  const std::string_view text_;
  size_t at_ = 0;
  std::vector<SkillWord> words_;
};

// Around a name these make another of it: "C+", "C-", "$R".
bool IsNothing(std::string_view around) {
  return around.find_first_of("+-#/\\&$%@=^~_<>|") == std::string_view::npos;
}

}  // namespace

std::vector<SkillWord> SkillWordsOf(std::string_view text) { return Reader(text).Read(); }

std::string ReadingOf(std::string_view name) {
  const auto words = SkillWordsOf(name);
  if (words.empty() || !IsNothing(name.substr(0, words.front().begin)) ||
      !IsNothing(name.substr(words.back().end))) {
    return "";
  }
  std::string reading = words.front().text;
  for (size_t i = 1; i < words.size(); ++i) {
    reading += static_cast<char>(words[i].gap);
    reading += words[i].text;
  }
  return reading;
}

std::string SingularOf(std::string_view reading) {
  const size_t gap = reading.find_last_of(" ./|");
  const std::string_view last = gap == std::string_view::npos ? reading : reading.substr(gap + 1);
  if (last.size() < 4 || !last.ends_with('s') || last.ends_with("ss")) return "";
  return std::string(reading.substr(0, reading.size() - 1));
}

}  // namespace shortlist
