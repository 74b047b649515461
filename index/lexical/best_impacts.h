#pragma once

#include <cstddef>
#include <vector>

#include "index/columns/bitset.h"
#include "index/lexical/impact_index.h"
#include "index/schema/candidate.h"

namespace shortlist {

// Which documents are wanted: the best `k` > 0 of `pass`, which are live, and all of `also`, which
// are some of them. Points to what its maker holds.
struct WantedImpacts {
  const Bitset& pass;
  size_t k = 0;
  const Bitset& also;
};

// What SearchImpacts finds, of the wanted documents only, and of all that tie with the kth. Scores
// are those of SearchImpacts, to the bit, as floats; by ordinal. There may be a few more, below
// these.
//
// A question of many words, a whole document, need not be scored against every document that has
// one of them (max-score pruning: Turtle & Flood 1995, in the order of terms instead of documents).
// Groups are taken from the one of which a document can gain most. Once `k` documents have more
// than all groups to come can give, no document without a word so far can be among the best: the
// postings of the other groups, which are the common words' and nearly all, are only looked into
// for documents that still can.
std::vector<ChannelHit> SearchBestImpacts(const LexicalView& view, const LexicalQuery& query,
                                          const WantedImpacts& wanted,
                                          const LexicalOptions& options = {});

}  // namespace shortlist
