#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "index/schema/document.h"
#include "index/schema/query.h"
#include "index/text/analyzer.h"

namespace shortlist::testing {

// What a constraint means, over the analysed words of one document; for words of one form each.
class ConstraintDefinition {
 public:
  explicit ConstraintDefinition(const AnalyzedDocument& document) : document_(document) {}

  bool Holds(const QueryNode& node) const {
    const auto holds = [&](const QueryNode& child) { return Holds(child); };
    switch (node.kind) {
      case QueryNode::Kind::kAnd:
        return std::all_of(node.children.begin(), node.children.end(), holds);
      case QueryNode::Kind::kOr:
        return std::any_of(node.children.begin(), node.children.end(), holds);
      case QueryNode::Kind::kNot:
        return !Holds(node.children[0]);
      default:
        for (size_t f = 0; f < kTextFieldCount; ++f) {
          if (node.field && *node.field != static_cast<TextField>(f)) continue;
          if (HoldsIn(node, document_.terms[f], document_.positions[f])) return true;
        }
        return false;
    }
  }

 private:
  static bool HoldsIn(const QueryNode& leaf, const std::vector<std::string>& terms,
                      const std::vector<int>& positions) {
    if (leaf.kind == QueryNode::Kind::kPrefix) {
      return std::any_of(terms.begin(), terms.end(),
                         [&](const auto& term) { return term.starts_with(leaf.text); });
    }
    const auto whole = TermForWhole(leaf.text);
    if (whole && std::find(terms.begin(), terms.end(), *whole) != terms.end()) return true;
    const auto groups = AnalyzeQuestion(leaf.text);
    return std::any_of(positions.begin(), positions.end(), [&](int start) {
      for (size_t i = 0; i < groups.size(); ++i) {
        if (!StandsAt(groups[i], start + static_cast<int>(i), terms, positions)) return false;
      }
      return true;
    });
  }

  static bool StandsAt(const std::vector<std::string>& any, int position,
                       const std::vector<std::string>& terms, const std::vector<int>& positions) {
    for (size_t i = 0; i < terms.size(); ++i) {
      if (positions[i] == position && std::find(any.begin(), any.end(), terms[i]) != any.end()) {
        return true;
      }
    }
    return false;
  }

  const AnalyzedDocument& document_;
};

// For messages.
inline std::string Describe(const QueryNode& node) {
  static const std::vector<std::string> kKinds = {"word", "phrase", "prefix", "and", "or", "not"};
  std::string text = kKinds[static_cast<size_t>(node.kind)] + "(";
  if (node.field) text += std::string(NameOf(*node.field, Side::kTalent)) + ":";
  text += node.text;
  for (const QueryNode& child : node.children) text += Describe(child) + " ";
  return text + ")";
}

}  // namespace shortlist::testing
