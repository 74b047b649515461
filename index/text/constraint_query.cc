#include "index/text/constraint_query.h"

#include <algorithm>
#include <string>
#include <vector>

// LuceneHeaders.h comes first, by way of this folder's own.
#include <lucene++/ConstantScoreQuery.h>

#include "index/text/analyzer.h"
#include "index/text/wide_text.h"
#include "index/text/word_filter.h"

namespace shortlist {

using Lucene::newLucene;
using Lucene::String;

String PrefixTerm(std::string_view text) {
  String prefix = Wide(FoldText(text));
  std::erase_if(prefix, [](wchar_t c) { return c == L'-' || c == L'/' || c == L'\''; });
  return prefix;
}

namespace {

// The fields that a leaf looks in.
std::vector<String> FieldsOf(const QueryNode& leaf) {
  if (leaf.field) return {kFieldNames[static_cast<size_t>(*leaf.field)]};
  return {kFieldNames.begin(), kFieldNames.end()};
}

std::optional<Lucene::QueryPtr> PrefixQuery(const QueryNode& leaf) {
  const String prefix = PrefixTerm(leaf.text);
  if (prefix.empty()) return std::nullopt;
  const auto any = newLucene<Lucene::BooleanQuery>(true);
  for (const String& field : FieldsOf(leaf)) {
    any->add(newLucene<Lucene::PrefixQuery>(newLucene<Lucene::Term>(field, prefix)),
             Lucene::BooleanClause::SHOULD);
  }
  return Lucene::QueryPtr(any);
}

Lucene::TermPtr TermIn(const String& field, const std::string& term) {
  return newLucene<Lucene::Term>(field, Wide(term));
}

// In one field: next to each other, or as their joined form; or by the skill that they name.
std::optional<Lucene::QueryPtr> WordQuery(const QueryNode& leaf) {
  const auto groups = AnalyzeQuestion(leaf.text);
  if (groups.empty()) return std::nullopt;
  const auto whole = TermForWhole(leaf.text);
  std::vector<WordRun> runs;
  for (const String& field : FieldsOf(leaf)) {
    if (whole) runs.push_back({{{TermIn(field, *whole)}}});
    WordRun& run = runs.emplace_back();
    for (const std::vector<std::string>& group : groups) {
      auto& terms = run.places.emplace_back();
      for (const std::string& term : group) terms.push_back(TermIn(field, term));
    }
  }
  if (!leaf.skill.empty()) {
    const String& field = kFieldNames[static_cast<size_t>(TextField::kSkills)];
    runs.push_back({{{TermIn(field, SkillTerm(leaf.skill))}}});
  }
  return Lucene::QueryPtr(newLucene<Lucene::ConstantScoreQuery>(newLucene<WordFilter>(runs)));
}

}  // namespace

std::optional<Lucene::QueryPtr> ConstraintQuery(const QueryNode& node) {
  const bool is_and = node.kind == QueryNode::Kind::kAnd;
  const bool is_not = node.kind == QueryNode::Kind::kNot;
  if (node.kind == QueryNode::Kind::kPrefix) return PrefixQuery(node);
  if (!is_and && !is_not && node.kind != QueryNode::Kind::kOr) return WordQuery(node);
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
