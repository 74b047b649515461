#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/columns/bitset.h"
#include "index/lexical/impact_segment.h"
#include "index/schema/candidate.h"
#include "index/schema/document.h"

namespace shortlist {

// Counts over live documents: what idf and average lengths come from. Independent of how documents
// are spread over segments, so that scores are too.
struct LexicalStatistics {
  uint64_t documents = 0;
  std::array<uint64_t, kTextFieldCount> lengths{};  // terms in each field, summed

  bool operator==(const LexicalStatistics&) const = default;
};

using ImpactSegments = std::span<const std::shared_ptr<const ImpactSegment>>;

// `alive` is over ordinals and covers every segment.
LexicalStatistics CountLive(ImpactSegments segments, const Bitset& alive);

// What is searched. Points to what its maker holds.
struct LexicalView {
  ImpactSegments segments;  // by base
  const Bitset& alive;
  LexicalStatistics statistics;  // CountLive of both: once a publication, not once a query
};

struct LexicalTerm {
  std::string term;  // analysed
  double boost = 1;  // 1 the word itself, less an expansion
};

// One group a query word: any of its terms stands for the word.
struct LexicalQuery {
  std::vector<std::vector<LexicalTerm>> groups;
};

struct LexicalOptions {
  double k1 = 1.2;
  // By TextField: title, skills, body, experience, name.
  std::array<double, kTextFieldCount> weights = {3, 2, 1, 0.7, 1};
  std::array<double, kTextFieldCount> b = {0.4, 0.4, 0.75, 0.75, 0.3};
};

struct LexicalHit {
  Ordinal ordinal = 0;
  double score = 0;
  uint32_t groups = 0;  // how many of the query's groups matched

  bool operator==(const LexicalHit&) const = default;
};

struct LexicalResult {
  std::vector<LexicalHit> hits;  // by ordinal
};

// Every live document (in `pass`, if given) that matches at least one group, with its BM25F score
// (Robertson & Zaragoza 2009, simple BM25F):
//   score = sum over groups of idf(group) * max over its terms of boost * t / (k1 + t)
//   t     = sum over fields of weight * tf / (1 - b + b * length / average length)
//   idf   = ln(1 + (N - df + 0.5) / (df + 0.5))
// N, df (documents with any term of the group in any field) and averages count live documents only,
// whatever `pass` is. Sums run from the group of which a document can gain most to that of which it
// can gain least (group_scorer.h), one that comes again counted at once: the same bits however
// documents are segmented.
LexicalResult SearchImpacts(const LexicalView& view, const LexicalQuery& query,
                            const Bitset* pass = nullptr, const LexicalOptions& options = {});

// Live documents with the term in any field.
uint64_t LiveDocumentFrequency(const LexicalView& view, std::string_view term);

}  // namespace shortlist
