#pragma once

#include <optional>
#include <string>
#include <vector>

#include "index/hybrid/index_snapshot.h"
#include "index/lexical/impact_index.h"
#include "index/schema/query.h"

namespace shortlist {

// The words of a question as the lexical channel looks for them.
struct QueryWords {
  LexicalQuery required;   // groups of the bare words: `match` says how many must occur
  size_t asked_words = 0;  // bare words that gave a group: "full-stack" is one of two groups
  LexicalQuery scored;     // groups of the words inside constraints: they hold anyway, and score
  bool constrained = false;
  std::optional<std::string> spelling;  // the words with those mended that occur nowhere

  bool asked() const { return constrained || !required.groups.empty(); }
  std::vector<std::string> terms() const;  // every alternative of every group, once
};

// Analyses the words and, where a word is rare and a much more frequent one is spelled almost like
// it, lets that count too (typos).
QueryWords AnalyzeWords(const IndexSnapshot& snapshot, const RetrievalQuery& query,
                        const LexicalView& view);

}  // namespace shortlist
