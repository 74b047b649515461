#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "index/columns/bitset.h"
#include "index/lexical/impact_index.h"
#include "index/lexical/impact_segment.h"

namespace shortlist {

// One group of a question, with what the whole index says of it.
struct WeightedGroup {
  std::vector<double> boosts;                       // of each term
  std::vector<std::vector<TermPostings>> segments;  // by segment of the view, then term
  uint32_t times = 0;                               // how often the question has it
  double weight = 0;                                // times * idf
  double bound = 0;                                 // more than any document can gain by it
  size_t postings = 0;                              // over all segments
};

// The groups of a question that live documents have: each once, those first by which a document can
// gain most, then in the order of the question. Scores are summed in this order: it comes from
// counts over live documents alone, so sums are the same bits however documents are segmented.
std::vector<WeightedGroup> WeightGroups(const LexicalView& view, const LexicalQuery& query);

// One group in one segment: documents with any of its terms, ascending, and the best
// boost * t / (k1 + t) of each. Kept from group to group: what it has grown to is not made again.
struct GroupMatches {
  std::vector<uint32_t> locals;  // the first `count`
  std::vector<double> values;
  size_t count = 0;

  void MakeRoom(size_t most) {
    if (locals.size() < most) {
      locals.resize(most);
      values.resize(most);
    }
    count = 0;
  }
  void Add(uint32_t local, double value) {
    locals[count] = local;
    values[count] = value;
    ++count;
  }
};

// What a group is worth to a document: the formula of impact_index.h. For one thread.
class GroupScorer {
 public:
  // Keeps the options.
  GroupScorer(const LexicalStatistics& statistics, const LexicalOptions& options);

  // The group's matches `among` these ordinals in segment `s` of the view.
  void Match(const ImpactSegment& segment, const WeightedGroup& group, size_t s,
             const Bitset& among, GroupMatches* matches);

  // boost * t / (k1 + t) of the document whose postings begin at `*at`, which moves behind them.
  double Value(const ImpactSegment& segment, std::span<const FieldPosting> postings, double boost,
               size_t* at) const {
    const uint32_t local = postings[*at].local;
    const ImpactSegment::FieldLengths& lengths = segment.Lengths(local);
    double t = 0;
    for (; *at < postings.size() && postings[*at].local == local; ++*at) {
      t += Weighted(postings[*at], lengths);
    }
    return boost * t / (options_.k1 + t);
  }

 private:
  void MatchTerm(const ImpactSegment& segment, std::span<const FieldPosting> postings, double boost,
                 const Bitset& among, GroupMatches* matches) const;
  double Weighted(const FieldPosting& posting, const ImpactSegment::FieldLengths& lengths) const {
    const auto f = static_cast<size_t>(posting.field);
    const double norm = 1 - options_.b[f] + slope_[f] * lengths[f];
    return options_.weights[f] * posting.frequency / norm;
  }
  void TakeBestOf(const GroupMatches& a, const GroupMatches& b);  // into best_

  const LexicalOptions& options_;
  std::array<double, kTextFieldCount> slope_{};  // b / average length
  GroupMatches of_term_;
  GroupMatches best_;
};

}  // namespace shortlist
