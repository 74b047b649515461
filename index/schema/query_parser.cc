#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/base/utf8.h"
#include "index/schema/query.h"

namespace shortlist {
namespace {

constexpr size_t kMaxWords = 256;
constexpr int kMaxDepth = 32;
constexpr size_t kMaxFieldName = 16;

bool IsBlank(char32_t c) {
  return c <= ' ' || c == 0x7F || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B);
}

bool IsQuote(char32_t c) { return c == '"' || (c >= 0x201C && c <= 0x201F); }

// Whether there is anything in it that a document could hold.
bool HasWord(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  });
}

// Cuts the text where `separates` holds.
template <typename Separates>
std::vector<std::string> Cut(std::string_view text, Separates separates) {
  std::vector<std::string> pieces;
  bool open = false;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    if (separates(DecodeUtf8(text, &at))) {
      open = false;
      continue;
    }
    if (!open) pieces.emplace_back();
    open = true;
    pieces.back() += text.substr(begin, at - begin);
  }
  return pieces;
}

std::string JoinWords(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) {
    if (!joined.empty()) joined.push_back(' ');
    joined += word;
  }
  return joined;
}

struct Lexeme {
  enum class Kind { kLeaf, kOpen, kClose, kAnd, kOr, kNot };
  Kind kind = Kind::kLeaf;
  QueryNode leaf;      // kLeaf; also what an operator reads as when it makes no sense
  bool plain = false;  // a bare word
};

// Text to lexemes. Every quote, sign and field name that makes no sense is part of a bare word.
class Lexer {
 public:
  Lexer(std::string_view text, Side side) : text_(text), side_(side) {}

  std::vector<Lexeme> Run() {
    while (at_ < text_.size()) {
      size_t next = at_;
      const char32_t c = DecodeUtf8(text_, &next);
      if (IsBlank(c)) {
        at_ = next;
      } else if (c == '(' || c == ')') {
        Add(c == '(' ? Lexeme::Kind::kOpen : Lexeme::Kind::kClose);
        at_ = next;
      } else {
        ReadTerm();
      }
    }
    return std::move(lexemes_);
  }

 private:
  void Add(Lexeme::Kind kind, std::string text = {}) {
    lexemes_.push_back({kind, {QueryNode::Kind::kWord, {}, std::move(text), {}}, false});
  }

  // [-][field:](word | prefix* | "phrase")
  void ReadTerm() {
    const size_t start = at_;
    const bool excluded = text_[at_] == '-' && !BlankAt(at_ + 1) && text_[at_ + 1] != '-';
    if (excluded) ++at_;
    const std::optional<TextField> field = ReadField();
    if (ReadPhrase(excluded, field)) return;
    if (excluded && !field && text_[at_] == '(') {
      Add(Lexeme::Kind::kNot, "-");
      return;
    }
    const size_t begin = at_;
    while (at_ < text_.size() && !BlankAt(at_) && text_[at_] != '(' && text_[at_] != ')') {
      DecodeUtf8(text_, &at_);
    }
    AddWord(text_.substr(start, at_ - start), text_.substr(begin, at_ - begin), excluded, field);
  }

  bool BlankAt(size_t at) const { return at >= text_.size() || IsBlank(DecodeUtf8(text_, &at)); }

  // "title:" directly before something to look for; else reads nothing.
  std::optional<TextField> ReadField() {
    const size_t length = text_.substr(at_, kMaxFieldName + 1).find(':');
    if (length == std::string_view::npos) return std::nullopt;
    const size_t colon = at_ + length;
    if (BlankAt(colon + 1)) return std::nullopt;
    if (text_[colon + 1] == '(' || text_[colon + 1] == ')') return std::nullopt;
    std::string name(text_.substr(at_, length));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    const auto field = TextFieldByName(name, side_);
    if (field) at_ = colon + 1;
    return field;
  }

  // A quoted text whose quote is closed. One without words is left out; a lone quote is skipped.
  bool ReadPhrase(bool excluded, std::optional<TextField> field) {
    size_t begin = at_;
    if (!IsQuote(DecodeUtf8(text_, &begin))) return false;
    for (size_t at = begin; at < text_.size();) {
      const size_t end = at;
      if (!IsQuote(DecodeUtf8(text_, &at))) continue;
      const auto words = Cut(text_.substr(begin, end - begin), IsBlank);
      if (HasWord(JoinWords(words))) {
        AddLeaf({QueryNode::Kind::kPhrase, field, JoinWords(words), {}}, excluded, false);
      }
      at_ = at;
      return true;
    }
    at_ = begin;
    return at_ == text_.size() || BlankAt(at_);
  }

  void AddWord(std::string_view whole, std::string_view word, bool excluded,
               std::optional<TextField> field) {
    if (whole == "AND") return Add(Lexeme::Kind::kAnd, "AND");
    if (whole == "OR") return Add(Lexeme::Kind::kOr, "OR");
    if (whole == "NOT") return Add(Lexeme::Kind::kNot, "NOT");
    if (!HasWord(word)) return;
    const bool prefix = word.size() > 1 && word.back() == '*' && HasWord(word.substr(0, 1));
    if (prefix) word = word.substr(0, word.find_last_not_of('*') + 1);
    const auto kind = prefix ? QueryNode::Kind::kPrefix : QueryNode::Kind::kWord;
    AddLeaf({kind, field, std::string(word), {}}, excluded, !prefix && !field);
  }

  void AddLeaf(QueryNode leaf, bool excluded, bool plain) {
    if (excluded) Add(Lexeme::Kind::kNot, "-");
    lexemes_.push_back({Lexeme::Kind::kLeaf, std::move(leaf), plain});
  }

  std::string_view text_;
  Side side_;
  size_t at_ = 0;
  std::vector<Lexeme> lexemes_;
};

// What a clause means: bare words, or a constraint, or both (a group).
struct Clause {
  std::vector<std::string> words;
  std::vector<QueryNode> constraints;
};

QueryNode Word(const std::string& text) { return {QueryNode::Kind::kWord, {}, text, {}}; }

QueryNode Combine(QueryNode::Kind kind, std::vector<QueryNode> children) {
  if (children.size() == 1) return std::move(children.front());
  return {kind, {}, {}, std::move(children)};
}

// As an operand its words are a constraint like everything else.
std::optional<QueryNode> AsConstraint(Clause clause) {
  std::vector<QueryNode> all;
  for (const std::string& word : clause.words) all.push_back(Word(word));
  std::move(clause.constraints.begin(), clause.constraints.end(), std::back_inserter(all));
  if (all.empty()) return std::nullopt;
  return Combine(QueryNode::Kind::kAnd, std::move(all));
}

// sequence = { or };  or = and { OR and };  and = unary { AND unary };
// unary = { NOT } ( leaf | "(" sequence ")" )
class Parser {
 public:
  explicit Parser(std::vector<Lexeme> lexemes) : lexemes_(std::move(lexemes)) {}

  Clause Sequence(int depth) {
    Clause all;
    while (at_ < lexemes_.size()) {
      if (Is(Lexeme::Kind::kClose)) {
        if (depth > 0) break;
        ++at_;  // closes nothing
        continue;
      }
      Clause clause = Or(depth);
      std::move(clause.words.begin(), clause.words.end(), std::back_inserter(all.words));
      std::move(clause.constraints.begin(), clause.constraints.end(),
                std::back_inserter(all.constraints));
    }
    return all;
  }

  // Positive words and phrases in the order of the text.
  std::vector<std::string> TakeMeaning() { return std::move(meaning_); }

 private:
  using Operand = Clause (Parser::*)(int);

  Clause Or(int depth) {
    return Chain(depth, Lexeme::Kind::kOr, QueryNode::Kind::kOr, &Parser::And);
  }
  Clause And(int depth) {
    return Chain(depth, Lexeme::Kind::kAnd, QueryNode::Kind::kAnd, &Parser::Unary);
  }

  Clause Chain(int depth, Lexeme::Kind separator, QueryNode::Kind kind, Operand operand) {
    Clause first = (this->*operand)(depth);
    if (!Is(separator) || !StartsOperand(at_ + 1)) return first;
    std::vector<QueryNode> children;
    if (auto node = AsConstraint(std::move(first))) children.push_back(std::move(*node));
    while (Is(separator) && StartsOperand(at_ + 1)) {
      ++at_;
      if (auto node = AsConstraint((this->*operand)(depth))) children.push_back(std::move(*node));
    }
    Clause combined;
    if (!children.empty()) combined.constraints.push_back(Combine(kind, std::move(children)));
    return combined;
  }

  Clause Unary(int depth) {
    bool negated = false;
    while (Is(Lexeme::Kind::kNot) && StartsOperand(at_)) {
      negated = !negated;
      ++at_;
    }
    negated_ += negated ? 1 : 0;
    Clause clause = Is(Lexeme::Kind::kOpen) ? Group(depth) : Leaf();
    negated_ -= negated ? 1 : 0;
    if (!negated) return clause;
    Clause inverse;
    if (auto node = AsConstraint(std::move(clause))) {
      inverse.constraints.push_back({QueryNode::Kind::kNot, {}, {}, {std::move(*node)}});
    }
    return inverse;
  }

  Clause Group(int depth) {
    ++at_;
    Clause inside;
    if (depth < kMaxDepth) {
      inside = Sequence(depth + 1);
    } else {
      Skip();
    }
    if (Is(Lexeme::Kind::kClose)) ++at_;
    return inside;
  }

  // To the parenthesis that closes the group.
  void Skip() {
    for (size_t open = 0; at_ < lexemes_.size(); ++at_) {
      if (Is(Lexeme::Kind::kOpen)) ++open;
      if (Is(Lexeme::Kind::kClose) && open-- == 0) return;
    }
  }

  // A leaf, or an operator without operands as the word it is.
  Clause Leaf() {
    Lexeme& lexeme = lexemes_[at_++];
    const bool plain = lexeme.plain || lexeme.kind != Lexeme::Kind::kLeaf;
    Clause clause;
    if (lexeme.leaf.text.empty() || !HasWord(lexeme.leaf.text) || !TakeWords(lexeme.leaf)) {
      return clause;
    }
    if (negated_ == 0) meaning_.push_back(lexeme.leaf.text);
    if (plain) {
      clause.words.push_back(std::move(lexeme.leaf.text));
    } else {
      clause.constraints.push_back(std::move(lexeme.leaf));
    }
    return clause;
  }

  // Whether the leaf is within the allowed number of words.
  bool TakeWords(const QueryNode& leaf) {
    words_ += 1 + static_cast<size_t>(std::count(leaf.text.begin(), leaf.text.end(), ' '));
    return words_ <= kMaxWords;
  }

  bool Is(Lexeme::Kind kind) const { return at_ < lexemes_.size() && lexemes_[at_].kind == kind; }

  // Leaf or group, with NOTs before it.
  bool StartsOperand(size_t at) const {
    const size_t after = at < operand_at_.size() ? operand_at_[at] : lexemes_.size();
    return after < lexemes_.size();
  }

  // For each lexeme, the leaf or group that it is or that NOTs from here lead to; else the end.
  static std::vector<size_t> FindOperands(const std::vector<Lexeme>& lexemes) {
    std::vector<size_t> operands(lexemes.size(), lexemes.size());
    for (size_t i = lexemes.size(); i-- > 0;) {
      const Lexeme::Kind kind = lexemes[i].kind;
      if (kind == Lexeme::Kind::kLeaf || kind == Lexeme::Kind::kOpen) operands[i] = i;
      if (kind == Lexeme::Kind::kNot && i + 1 < lexemes.size()) operands[i] = operands[i + 1];
    }
    return operands;
  }

  std::vector<Lexeme> lexemes_;
  const std::vector<size_t> operand_at_ = FindOperands(lexemes_);
  size_t at_ = 0;
  int negated_ = 0;
  size_t words_ = 0;
  std::vector<std::string> meaning_;
};

void CollectScored(const QueryNode& node, std::vector<const QueryNode*>* leaves) {
  if (node.kind == QueryNode::Kind::kWord || node.kind == QueryNode::Kind::kPhrase) {
    leaves->push_back(&node);
  }
  if (node.kind == QueryNode::Kind::kNot) return;
  for (const QueryNode& child : node.children) CollectScored(child, leaves);
}

}  // namespace

TextQuery ParseTextQuery(std::string_view text, Side side) {
  Parser parser(Lexer(text, side).Run());
  Clause clause = parser.Sequence(0);
  TextQuery query;
  query.words = std::move(clause.words);
  if (!clause.constraints.empty()) {
    query.constraint = Combine(QueryNode::Kind::kAnd, std::move(clause.constraints));
  }
  query.meaning = JoinWords(parser.TakeMeaning());
  return query;
}

TextQuery LiteralTextQuery(std::string_view text) {
  TextQuery query;
  query.words = Cut(text, IsBlank);
  query.meaning = JoinWords(query.words);
  std::erase_if(query.words, [](const std::string& word) { return !HasWord(word); });
  if (query.words.size() > kMaxWords) query.words.resize(kMaxWords);
  return query;
}

std::vector<const QueryNode*> ScoredLeaves(const TextQuery& query) {
  std::vector<const QueryNode*> leaves;
  if (query.constraint) CollectScored(*query.constraint, &leaves);
  return leaves;
}

}  // namespace shortlist
