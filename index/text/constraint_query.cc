#include "index/text/constraint_query.h"

#include <algorithm>
#include <string>
#include <vector>

#include "index/text/analyzer.h"
#include "index/text/wide_text.h"

namespace shortlist {

using Lucene::newLucene;
using Lucene::String;

String PrefixTerm(std::string_view text) {
  String prefix = Wide(FoldText(text));
  std::erase_if(prefix, [](wchar_t c) { return c == L'-' || c == L'/' || c == L'\''; });
  return prefix;
}

namespace {

Lucene::QueryPtr AnyOf(const std::vector<Lucene::QueryPtr>& queries) {
  if (queries.size() == 1) return queries.front();
  const auto any = newLucene<Lucene::BooleanQuery>(true);
  for (const Lucene::QueryPtr& query : queries) any->add(query, Lucene::BooleanClause::SHOULD);
  return any;
}

// The words of a leaf.
struct LeafWords {
  explicit LeafWords(std::string_view text)
      : groups(AnalyzeQuestion(text)), whole(TermForWhole(text)) {}

  std::vector<std::vector<std::string>> groups;
  std::optional<std::string> whole;
};

Lucene::TermPtr TermIn(const String& field, const std::string& term) {
  return newLucene<Lucene::Term>(field, Wide(term));
}

// In one field: next to each other, or as their joined form.
void AddWordsInField(const LeafWords& words, const String& field,
                     std::vector<Lucene::QueryPtr>* ways) {
  if (words.whole) ways->push_back(newLucene<Lucene::TermQuery>(TermIn(field, *words.whole)));
  if (words.groups.size() == 1) {
    for (const std::string& term : words.groups.front()) {
      ways->push_back(newLucene<Lucene::TermQuery>(TermIn(field, term)));
    }
    return;
  }
  const auto phrase = newLucene<Lucene::MultiPhraseQuery>();
  for (const std::vector<std::string>& group : words.groups) {
    auto terms = Lucene::Collection<Lucene::TermPtr>::newInstance();
    for (const std::string& term : group) terms.add(TermIn(field, term));
    phrase->add(terms);
  }
  ways->push_back(phrase);
}

std::optional<Lucene::QueryPtr> LeafQuery(const QueryNode& leaf) {
  const bool is_prefix = leaf.kind == QueryNode::Kind::kPrefix;
  const String prefix = is_prefix ? PrefixTerm(leaf.text) : String();
  const LeafWords words(is_prefix ? std::string_view() : leaf.text);
  if (words.groups.empty() && prefix.empty()) return std::nullopt;
  std::vector<Lucene::QueryPtr> ways;
  for (size_t f = 0; f < kTextFieldCount; ++f) {
    if (leaf.field && *leaf.field != static_cast<TextField>(f)) continue;
    if (is_prefix) {
      ways.push_back(
          newLucene<Lucene::PrefixQuery>(newLucene<Lucene::Term>(kFieldNames[f], prefix)));
    } else {
      AddWordsInField(words, kFieldNames[f], &ways);
    }
  }
  if (!leaf.skill.empty()) {
    ways.push_back(newLucene<Lucene::TermQuery>(
        TermIn(kFieldNames[static_cast<size_t>(TextField::kSkills)], SkillTerm(leaf.skill))));
  }
  return AnyOf(ways);
}

}  // namespace

std::optional<Lucene::QueryPtr> ConstraintQuery(const QueryNode& node) {
  const bool is_and = node.kind == QueryNode::Kind::kAnd;
  const bool is_not = node.kind == QueryNode::Kind::kNot;
  if (!is_and && !is_not && node.kind != QueryNode::Kind::kOr) return LeafQuery(node);
  const auto occur = is_and   ? Lucene::BooleanClause::MUST
                     : is_not ? Lucene::BooleanClause::MUST_NOT
                              : Lucene::BooleanClause::SHOULD;
  const auto query = newLucene<Lucene::BooleanQuery>(true);
  bool empty = true;
  for (const QueryNode& child : node.children) {
    const auto constraint = ConstraintQuery(child);
    if (!constraint) continue;
    query->add(*constraint, occur);
    empty = false;
  }
  if (empty) return std::nullopt;
  if (is_not) query->add(newLucene<Lucene::MatchAllDocsQuery>(), Lucene::BooleanClause::MUST);
  return query;
}

}  // namespace shortlist
