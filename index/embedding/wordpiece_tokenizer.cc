#include "index/embedding/wordpiece_tokenizer.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "index/base/check.h"
#include "index/base/utf8.h"

namespace shortlist {
namespace {

constexpr size_t kMaxCharactersPerWord = 100;

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Characters that the tokenizer does not see at all. Unassigned ones stay: they end as [UNK].
bool IsDropped(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r') return false;
  if (c < 0x80) return c < 0x20 || c == 0x7F;
  if (c == 0xFFFD) return true;
  const int type = u_charType(static_cast<UChar32>(c));
  return type == U_CONTROL_CHAR || type == U_FORMAT_CHAR || type == U_PRIVATE_USE_CHAR ||
         type == U_SURROGATE;
}

bool IsBlank(char32_t c) {
  if (c < 0x80) return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  return u_isUWhiteSpace(static_cast<UChar32>(c)) && !IsDropped(c);
}

bool IsCjk(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x20000 && c <= 0x2A6DF) || (c >= 0x2A700 && c <= 0x2B73F) ||
         (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B820 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

// BERT counts every ASCII sign as punctuation, "$" and "+" included.
bool IsPunctuation(char32_t c) {
  if (c < 0x80) {
    return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
           (c >= 123 && c <= 126);
  }
  return u_ispunct(static_cast<UChar32>(c)) != 0;
}

// Decomposed, without accents, in lower case.
std::u32string Fold(const std::u32string& characters) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  CHECK(U_SUCCESS(status));
  const auto composed = icu::UnicodeString::fromUTF32(
      reinterpret_cast<const UChar32*>(characters.data()), static_cast<int32_t>(characters.size()));
  const icu::UnicodeString decomposed = nfd->normalize(composed, status);
  CHECK(U_SUCCESS(status));
  std::u32string folded;
  folded.reserve(characters.size());
  for (int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 c = decomposed.char32At(i);
    if (u_charType(c) != U_NON_SPACING_MARK) folded += static_cast<char32_t>(u_tolower(c));
  }
  return folded;
}

std::u32string Normalise(std::string_view text, bool lower_case) {
  std::u32string characters;
  characters.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const char32_t c = DecodeUtf8(text, &at);
    if (IsDropped(c)) continue;
    if (IsCjk(c)) {
      characters += {U' ', c, U' '};
    } else {
      characters += IsBlank(c) ? U' ' : c;
    }
  }
  if (!lower_case) return characters;
  if (!IsAscii(text)) return Fold(characters);
  for (char32_t& c : characters) {
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  }
  return characters;
}

size_t NextCharacter(std::string_view text, size_t at) {
  DecodeUtf8(text, &at);
  return at;
}

struct Range {
  size_t begin;
  size_t end;
};

// What lies between blanks.
std::vector<Range> Runs(std::string_view text) {
  std::vector<Range> runs;
  bool inside = false;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const bool blank = IsBlank(DecodeUtf8(text, &at));
    if (!blank && !inside) runs.push_back({begin, at});
    if (!blank) runs.back().end = at;
    inside = !blank;
  }
  return runs;
}

// A run in its words: every punctuation and CJK character alone, what is between them together.
std::vector<Range> WordsOf(std::string_view text, Range run) {
  std::vector<Range> words;
  bool inside = false;
  for (size_t at = run.begin; at < run.end;) {
    const size_t begin = at;
    const char32_t c = DecodeUtf8(text, &at);
    const bool alone = IsPunctuation(c) || IsCjk(c);
    if (alone || !inside) words.push_back({begin, at});
    words.back().end = at;
    inside = !alone;
  }
  return words;
}

// Joins neighbours into windows of at most `budget` tokens.
class WindowBuilder {
 public:
  WindowBuilder(std::string_view text, size_t budget) : text_(text), budget_(budget) {}

  void Add(Range range, size_t tokens) {
    if (open_ && tokens_ + tokens > budget_) Close();
    if (!open_) window_ = range;
    open_ = true;
    window_.end = range.end;
    tokens_ += tokens;
  }

  std::vector<std::string> Finish() && {
    if (open_) Close();
    return std::move(windows_);
  }

 private:
  void Close() {
    windows_.emplace_back(text_.substr(window_.begin, window_.end - window_.begin));
    open_ = false;
    tokens_ = 0;
  }

  std::string_view text_;
  size_t budget_;
  Range window_{0, 0};
  size_t tokens_ = 0;
  bool open_ = false;
  std::vector<std::string> windows_;
};

}  // namespace

Result<WordpieceTokenizer> WordpieceTokenizer::Load(const std::filesystem::path& vocab_file,
                                                    bool lower_case) {
  std::ifstream in(vocab_file, std::ios::binary);
  if (!in) {
    return Error{ErrorCode::kNotFound, "model_not_found", "no file " + vocab_file.string(), {}};
  }
  WordpieceTokenizer tokenizer;
  tokenizer.lower_case_ = lower_case;
  for (std::string line; std::getline(in, line); ++tokenizer.vocabulary_size_) {
    if (line.ends_with('\r')) line.pop_back();
    const bool continues = line.starts_with("##") && line.size() > 2;
    const std::string piece = continues ? line.substr(2) : line;
    tokenizer.longest_piece_bytes_ = std::max(tokenizer.longest_piece_bytes_, piece.size());
    (continues ? tokenizer.continuations_ : tokenizer.starts_)[piece] = tokenizer.vocabulary_size_;
  }
  for (const auto& [name, id] : {std::pair{"[UNK]", &tokenizer.unknown_},
                                 {"[CLS]", &tokenizer.start_},
                                 {"[SEP]", &tokenizer.end_}}) {
    const auto found = tokenizer.starts_.find(name);
    if (found == tokenizer.starts_.end()) {
      return Error{ErrorCode::kInvalidArgument,
                   "bad_model_file",
                   vocab_file.string() + " has no " + name,
                   {}};
    }
    *id = found->second;
  }
  return tokenizer;
}

void WordpieceTokenizer::AppendPieces(std::string_view word, std::vector<int32_t>* ids) const {
  if (CountCodePoints(word) > kMaxCharactersPerWord) return ids->push_back(unknown_);
  const size_t before = ids->size();
  for (size_t begin = 0; begin < word.size();) {
    const Pieces& pieces = begin == 0 ? starts_ : continuations_;
    auto rest = PrefixOfUtf8(word.substr(begin), longest_piece_bytes_);
    auto found = pieces.find(rest);
    while (found == pieces.end() && !rest.empty()) {
      rest = PrefixOfUtf8(rest, rest.size() - 1);
      found = pieces.find(rest);
    }
    if (rest.empty()) {  // one character without a piece makes the whole word unknown
      ids->resize(before);
      return ids->push_back(unknown_);
    }
    ids->push_back(found->second);
    begin += rest.size();
  }
}

// The pieces of the text without [CLS] and [SEP]; stops after the word that reaches `enough`.
std::vector<int32_t> WordpieceTokenizer::PiecesOf(std::string_view text, size_t enough) const {
  std::vector<int32_t> ids;
  std::string word;
  for (const char32_t c : Normalise(text, lower_case_)) {
    const bool punctuation = IsPunctuation(c);
    if (punctuation || IsBlank(c)) {
      if (!word.empty()) AppendPieces(word, &ids);
      word.clear();
      if (ids.size() >= enough) return ids;
    }
    if (IsBlank(c)) continue;
    AppendUtf8(c, &word);
    if (punctuation) {
      AppendPieces(word, &ids);
      word.clear();
    }
  }
  if (!word.empty()) AppendPieces(word, &ids);
  return ids;
}

std::vector<int32_t> WordpieceTokenizer::Encode(std::string_view text, int max_tokens) const {
  CHECK(max_tokens >= 2);
  const auto budget = static_cast<size_t>(max_tokens) - 2;
  std::vector<int32_t> ids = PiecesOf(text, budget);
  if (ids.size() > budget) ids.resize(budget);
  ids.insert(ids.begin(), start_);
  ids.push_back(end_);
  return ids;
}

std::vector<std::string> WordpieceTokenizer::SplitIntoWindows(std::string_view text,
                                                              int max_tokens) const {
  CHECK(max_tokens >= 8);
  const auto budget = static_cast<size_t>(max_tokens) - 2;
  WindowBuilder windows(text, budget);
  const auto tokens_of = [&](Range range) {
    return PiecesOf(text.substr(range.begin, range.end - range.begin), budget + 1).size();
  };
  for (const Range run : Runs(text)) {
    const size_t run_tokens = tokens_of(run);
    if (run_tokens <= budget) {
      windows.Add(run, run_tokens);
      continue;
    }
    for (const Range word : WordsOf(text, run)) {
      const size_t word_tokens = tokens_of(word);
      if (word_tokens <= budget) {
        windows.Add(word, word_tokens);
        continue;
      }
      // A character becomes at most four when decomposed, each of them at most one piece.
      for (size_t at = word.begin; at < word.end;) {
        const size_t end = NextCharacter(text, at);
        windows.Add({at, end}, 4);
        at = end;
      }
    }
  }
  return std::move(windows).Finish();
}

}  // namespace shortlist
