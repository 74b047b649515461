#include "index/text/analyzer.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

// LuceneHeaders.h must come first.
// clang-format off
#include <lucene++/LuceneHeaders.h>
#include <lucene++/ASCIIFoldingFilter.h>
#include <lucene++/OffsetAttribute.h>
#include <lucene++/TermAttribute.h>
#include <lucene++/UnicodeUtils.h>
// clang-format on

#include "index/base/utf8.h"

namespace shortlist {
namespace {

constexpr size_t kMaxWordLength = 64;  // code points

bool Between(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// Written without blanks: each character is a term.
bool IsIdeograph(char32_t c) {
  return Between(c, 0x3041, 0x30FF) || Between(c, 0x3400, 0x4DBF) || Between(c, 0x4E00, 0x9FFF) ||
         Between(c, 0xF900, 0xFAFF) || Between(c, 0x20000, 0x3FFFF);
}

// Accents that stand beside their letter, and Arabic vowel signs: part of a word, not of its term.
bool IsMark(char32_t c) {
  return Between(c, 0x0300, 0x036F) || Between(c, 0x064B, 0x065F) || c == 0x0670 || c == 0x0640 ||
         c == 0x200C || c == 0x200D || c == 0xAD;
}

bool IsWordCharacter(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  if (c == 0xFFFD || c == 0x0964 || c == 0x0965) return false;
  // Indic and Thai vowel signs are no letters to Unicode, but words are not cut at them.
  if (Between(c, 0x0900, 0x0EFF)) return true;
  return Lucene::UnicodeUtil::isAlnum(static_cast<wchar_t>(c)) || IsMark(c);
}

bool IsApostrophe(char32_t c) { return c == '\'' || c == 0x2019; }
bool IsDigit(wchar_t c) { return c >= L'0' && c <= L'9'; }

std::string ToUtf8(const std::wstring& text) {
  std::string utf8;
  for (const wchar_t c : text) AppendUtf8(static_cast<char32_t>(c), &utf8);
  return utf8;
}

// The character at `at`, 0 at the end.
char32_t Peek(std::string_view text, size_t at) {
  return at < text.size() ? DecodeUtf8(text, &at) : 0;
}

bool WordAt(std::string_view text, size_t at) {
  const char32_t c = Peek(text, at);
  return c != 0 && IsWordCharacter(c) && !IsIdeograph(c);
}

// Splits UTF-8 into words that keep the signs of a skill's name, lower case. Offsets are bytes.
class WordTokenizer : public Lucene::Tokenizer {
 public:
  WordTokenizer()
      : term_(addAttribute<Lucene::TermAttribute>()),
        offset_(addAttribute<Lucene::OffsetAttribute>()) {}

  void Start(std::string_view text) {
    text_ = text;
    at_ = 0;
    last_end_ = 0;
  }

  // What stands between this word and the one before, when that is one hyphen or slash; else 0.
  char link() const { return link_; }

  bool incrementToken() override {
    clearAttributes();
    while (at_ < text_.size()) {
      const size_t begin = at_;
      const char32_t c = DecodeUtf8(text_, &at_);
      const bool dotted = c == '.' && StartsDottedName(begin);
      if (!dotted && (!IsWordCharacter(c) || IsMark(c))) continue;
      word_.clear();
      if (dotted) {
        word_.push_back(L'.');
      } else {
        Append(c);
      }
      if (!IsIdeograph(c)) ReadWord();
      Emit(begin);
      return true;
    }
    return false;
  }

 private:
  // ".NET", but not the full stop of "done.Next" or "wait...what".
  bool StartsDottedName(size_t begin) const {
    const char before = begin == 0 ? ' ' : text_[begin - 1];
    const bool separate = before == ' ' || before == '\n' || before == '\t' || before == '/' ||
                          before == '(' || before == ',' || before == '"' || before == '#';
    const char32_t next = Peek(text_, begin + 1);
    return separate && next < 0x80 && WordAt(text_, begin + 1) && !IsDigit(next);
  }

  void Append(char32_t c) {
    if (IsMark(c) || word_.size() >= kMaxWordLength) return;
    word_.push_back(Lucene::UnicodeUtil::toLower(static_cast<wchar_t>(c)));
  }

  void ReadWord() {
    size_t possessive = 0;  // length of the word before an apostrophe
    while (at_ < text_.size()) {
      size_t next = at_;
      const char32_t c = DecodeUtf8(text_, &next);
      if (IsWordCharacter(c) && !IsIdeograph(c)) {
        Append(c);
      } else if (c == '.' && WordAt(text_, next)) {
        if (word_.size() < kMaxWordLength) word_.push_back(L'.');
      } else if (IsApostrophe(c) && WordAt(text_, next)) {
        possessive = word_.size();
      } else {
        break;
      }
      at_ = next;
    }
    if (possessive != 0 && word_.size() == possessive + 1 && word_.back() == L's') {
      word_.pop_back();
    }
    ReadSigns();
  }

  // C++, g++, A+ and C#, F#; not the signs of "HTML+CSS", "5+" or "issue#5".
  void ReadSigns() {
    const bool short_name = word_.size() <= 2 && !IsDigit(word_[0]);
    if (text_.substr(at_, 2) == "++") {
      word_ += L"++";
      at_ += 2;
    } else if (short_name && text_.substr(at_, 1) == "+" && !WordAt(text_, at_ + 1)) {
      word_.push_back(L'+');
      ++at_;
    } else if (short_name && text_.substr(at_, 1) == "#" && !WordAt(text_, at_ + 1)) {
      word_.push_back(L'#');
      ++at_;
    }
  }

  void Emit(size_t begin) {
    const bool near = last_end_ != 0 && begin == last_end_ + 1;
    const char between = near ? text_[begin - 1] : '\0';
    link_ = between == '-' || between == '/' ? between : '\0';
    last_end_ = at_;
    term_->setTermBuffer(word_.data(), 0, static_cast<int32_t>(word_.size()));
    offset_->setOffset(static_cast<int32_t>(begin), static_cast<int32_t>(at_));
  }

  Lucene::TermAttributePtr term_;
  Lucene::OffsetAttributePtr offset_;
  std::string_view text_;
  size_t at_ = 0;
  size_t last_end_ = 0;
  char link_ = '\0';
  std::wstring word_;
};

// Folds plain strings too.
class AsciiFolding : public Lucene::ASCIIFoldingFilter {
 public:
  using Lucene::ASCIIFoldingFilter::ASCIIFoldingFilter;

  std::wstring Fold(const std::wstring& text) {
    foldToASCII(text.data(), static_cast<int32_t>(text.size()));
    return std::wstring(output.get(), static_cast<size_t>(outputPos));
  }
};

// One word as a stream: Lucene++'s stemmer is to be had as a filter only.
class OneWord : public Lucene::TokenStream {
 public:
  OneWord() : term_(addAttribute<Lucene::TermAttribute>()) {}

  void Start(const std::wstring& word) { word_ = &word; }

  bool incrementToken() override {
    if (word_ == nullptr) return false;
    term_->setTermBuffer(*word_);
    word_ = nullptr;
    return true;
  }

 private:
  Lucene::TermAttributePtr term_;
  const std::wstring* word_ = nullptr;
};

// A word of the text before stemming.
struct RawWord {
  std::wstring text;
  size_t begin = 0;
  size_t end = 0;
  char link = '\0';  // as WordTokenizer::link
};

// The analysis chain of one thread: Lucene++ streams keep state.
class Chain {
 public:
  Chain()
      : tokenizer_(Lucene::newLucene<WordTokenizer>()),
        folding_(Lucene::newLucene<AsciiFolding>(tokenizer_)),
        term_(folding_->getAttribute<Lucene::TermAttribute>()),
        offset_(folding_->getAttribute<Lucene::OffsetAttribute>()),
        word_(Lucene::newLucene<OneWord>()),
        stemmer_(Lucene::newLucene<Lucene::PorterStemFilter>(word_)),
        stem_(stemmer_->getAttribute<Lucene::TermAttribute>()) {}

  std::vector<RawWord> Words(std::string_view text) {
    std::vector<RawWord> words;
    tokenizer_->Start(text);
    while (folding_->incrementToken()) {
      words.push_back(
          {std::wstring(term_->termBufferArray(), static_cast<size_t>(term_->termLength())),
           static_cast<size_t>(offset_->startOffset()), static_cast<size_t>(offset_->endOffset()),
           tokenizer_->link()});
    }
    return words;
  }

  std::wstring Fold(const std::wstring& text) { return folding_->Fold(text); }

  std::string Stem(std::wstring word) {
    static const std::unordered_map<std::wstring_view, std::string_view> kStems = {
        {L"animal", "animal"},       {L"animals", "animal"},
        {L"community", "community"}, {L"communities", "community"},
        {L"engine", "engine"},       {L"engines", "engine"},
        {L"general", "general"},     {L"generic", "generic"},
        {L"internal", "internal"},   {L"news", "news"},
        {L"organic", "organic"},     {L"solidity", "solidity"},
        {L"universal", "universal"}, {L"authority", "authority"},
        {L"several", "several"}};
    if (const auto known = kStems.find(word); known != kStems.end()) {
      return std::string(known->second);
    }
    const bool plain =
        std::all_of(word.begin(), word.end(), [](wchar_t c) { return c >= L'a' && c <= L'z'; });
    if (plain) {
      word_->Start(word);
      stemmer_->incrementToken();
      word.assign(stem_->termBufferArray(), static_cast<size_t>(stem_->termLength()));
    }
    return ToUtf8(word);
  }

 private:
  boost::shared_ptr<WordTokenizer> tokenizer_;
  boost::shared_ptr<AsciiFolding> folding_;
  Lucene::TermAttributePtr term_;
  Lucene::OffsetAttributePtr offset_;
  boost::shared_ptr<OneWord> word_;
  Lucene::PorterStemFilterPtr stemmer_;
  Lucene::TermAttributePtr stem_;
};

Chain& ThreadChain() {
  thread_local Chain chain;
  return chain;
}

std::vector<std::wstring> SplitAtDots(const std::wstring& word) {
  std::vector<std::wstring> parts;
  for (size_t begin = 0; begin <= word.size();) {
    const size_t dot = std::min(word.find(L'.', begin), word.size());
    if (dot > begin) parts.push_back(word.substr(begin, dot - begin));
    begin = dot + 1;
  }
  return parts;
}

bool IsNumber(const std::wstring& word) { return std::all_of(word.begin(), word.end(), IsDigit); }

std::wstring Join(const std::vector<std::wstring>& parts) {
  std::wstring joined;
  for (const std::wstring& part : parts) joined += part;
  return joined;
}

// A word with dots is a name when it ends like one ("node.js", "u.s.a", "3.5"); else the writer
// forgot the blank after a full stop ("designs.Then").
bool IsDottedName(const std::wstring& word) {
  const size_t dot = word.rfind(L'.');
  return dot != std::wstring::npos && word.size() - dot - 1 <= 3;
}

// One word of the text in its forms.
struct WordForms {
  std::string term;
  std::optional<std::string> joined;  // of a dotted name: stands for it in questions too
  std::vector<std::string> parts;     // of a dotted name: finds it, but does not stand for it
  size_t begin = 0;
  size_t end = 0;
  char link = '\0';
  std::wstring raw;
};

void AddForms(Chain& chain, const RawWord& raw, std::vector<WordForms>* forms) {
  WordForms whole{chain.Stem(raw.text), {}, {}, raw.begin, raw.end, raw.link, raw.text};
  if (raw.text.find(L'.') == std::wstring::npos) {
    forms->push_back(std::move(whole));
    return;
  }
  const std::vector<std::wstring> parts = SplitAtDots(raw.text);
  if (!IsDottedName(raw.text)) {
    for (const std::wstring& part : parts) {
      forms->push_back({chain.Stem(part), {}, {}, raw.begin, raw.end, '\0', part});
    }
    return;
  }
  // The parts of "3.5" or "v2.0" say nothing. ".net" has one part, which is another word: a net.
  if (parts.size() > 1 && std::none_of(parts.begin(), parts.end(), IsNumber)) {
    whole.joined = chain.Stem(Join(parts));
    for (const std::wstring& part : parts) {
      if (part.size() > 1) whole.parts.push_back(chain.Stem(part));
    }
  }
  forms->push_back(std::move(whole));
}

std::vector<WordForms> FormsOf(Chain& chain, std::string_view text) {
  std::vector<WordForms> forms;
  for (const RawWord& raw : chain.Words(text)) AddForms(chain, raw, &forms);
  return forms;
}

// Words that a hyphen (or, when short, a slash: CI/CD) makes one: [first, last) of `forms`.
size_t EndOfCompound(const std::vector<WordForms>& forms, size_t first) {
  size_t last = first + 1;
  while (last < forms.size() && forms[last].link != '\0') ++last;
  return last;
}

std::optional<std::string> JoinedForm(Chain& chain, const std::vector<WordForms>& forms,
                                      size_t first, size_t last) {
  if (last - first < 2 || last - first > 3) return std::nullopt;
  std::wstring joined;
  for (size_t i = first; i < last; ++i) {
    const bool slash = i > first && forms[i].link == '/';
    const bool number = IsNumber(forms[i].raw);
    const bool sign = forms[i].raw.find_first_of(L".+#") != std::wstring::npos;
    if (number || sign || (slash && (forms[i].raw.size() > 3 || forms[i - 1].raw.size() > 3))) {
      return std::nullopt;
    }
    joined += forms[i].raw;
  }
  return chain.Stem(joined);
}

std::vector<Token> TokensOf(Chain& chain, const std::vector<WordForms>& forms) {
  std::vector<Token> tokens;
  tokens.reserve(forms.size() + forms.size() / 4);
  for (size_t first = 0; first < forms.size();) {
    const size_t last = EndOfCompound(forms, first);
    const auto joined = JoinedForm(chain, forms, first, last);
    for (size_t i = first; i < last; ++i) {
      const WordForms& word = forms[i];
      const int position = static_cast<int>(i);
      tokens.push_back({word.term, position, word.begin, word.end});
      if (i == first && joined) {
        tokens.push_back({*joined, position, word.begin, forms[last - 1].end});
      }
      if (word.joined) tokens.push_back({*word.joined, position, word.begin, word.end});
      for (const std::string& part : word.parts) {
        tokens.push_back({part, position, word.begin, word.end});
      }
    }
    first = last;
  }
  return tokens;
}

}  // namespace

std::vector<Token> Analyze(std::string_view text) {
  Chain& chain = ThreadChain();
  return TokensOf(chain, FormsOf(chain, text));
}

AnalyzedDocument AnalyzeDocument(const Document& document) {
  Chain& chain = ThreadChain();
  AnalyzedDocument analyzed;
  std::set<std::wstring> words;
  for (size_t f = 0; f < kTextFieldCount; ++f) {
    const std::vector<WordForms> forms = FormsOf(chain, document.text[f]);
    for (Token& token : TokensOf(chain, forms)) {
      analyzed.terms[f].push_back(std::move(token.term));
      analyzed.positions[f].push_back(token.position);
    }
    for (const WordForms& word : forms) words.insert(word.raw);
  }
  for (const std::wstring& word : words) analyzed.words.push_back(ToUtf8(word));
  const auto skills = document.columns.keywords.find(Column::kSkills);
  if (skills == document.columns.keywords.end()) return analyzed;
  constexpr auto kField = static_cast<size_t>(TextField::kSkills);
  auto& positions = analyzed.positions[kField];
  for (const std::string& id : skills->second) {
    analyzed.terms[kField].push_back(SkillTerm(id));
    positions.push_back(positions.empty() ? 0 : positions.back() + 1);
  }
  return analyzed;
}

std::string SkillTerm(std::string_view skill_id) { return "\x02" + std::string(skill_id); }

std::vector<std::vector<std::string>> AnalyzeQuestion(std::string_view text) {
  Chain& chain = ThreadChain();
  const std::vector<WordForms> forms = FormsOf(chain, text);
  std::vector<std::vector<std::string>> groups;
  for (size_t first = 0; first < forms.size();) {
    const size_t last = EndOfCompound(forms, first);
    const auto joined = JoinedForm(chain, forms, first, last);
    for (size_t i = first; i < last; ++i) {
      std::vector<std::string>& group = groups.emplace_back();
      group.push_back(forms[i].term);
      if (forms[i].joined) group.push_back(*forms[i].joined);
      if (joined) group.push_back(*joined);
    }
    first = last;
  }
  return groups;
}

std::optional<std::string> TermForWhole(std::string_view text) {
  Chain& chain = ThreadChain();
  const std::vector<WordForms> forms = FormsOf(chain, text);
  if (forms.empty() || EndOfCompound(forms, 0) != forms.size()) return std::nullopt;
  return JoinedForm(chain, forms, 0, forms.size());
}

std::string FoldText(std::string_view text) {
  std::wstring lower;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = DecodeUtf8(text, &at);
    const bool blank = c <= ' ' || c == 0xA0 || c == 0x3000 || Between(c, 0x2000, 0x200B);
    if (!blank && !IsMark(c)) {
      lower.push_back(Lucene::UnicodeUtil::toLower(static_cast<wchar_t>(c)));
    } else if (blank && !lower.empty() && lower.back() != L' ') {
      lower.push_back(L' ');
    }
  }
  if (!lower.empty() && lower.back() == L' ') lower.pop_back();
  return ToUtf8(ThreadChain().Fold(lower));
}

}  // namespace shortlist
