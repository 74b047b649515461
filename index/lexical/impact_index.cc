#include "index/lexical/impact_index.h"

#include "index/lexical/group_scorer.h"

namespace shortlist {
namespace {

// One segment's documents with what they have gathered so far.
struct Accumulator {
  std::vector<double> scores;
  std::vector<uint32_t> groups;

  void Add(const GroupMatches& matches, const WeightedGroup& group) {
    for (size_t i = 0; i < matches.count; ++i) {
      scores[matches.locals[i]] += group.weight * matches.values[i];
      groups[matches.locals[i]] += group.times;
    }
  }
};

}  // namespace

LexicalStatistics CountLive(ImpactSegments segments, const Bitset& alive) {
  LexicalStatistics statistics;
  for (const auto& segment : segments) {
    statistics.documents += segment->size();
    for (size_t f = 0; f < kTextFieldCount; ++f) {
      statistics.lengths[f] += segment->total_lengths()[f];
    }
    for (uint32_t local = 0; local < segment->size(); ++local) {
      if (alive.Test(segment->base() + local)) continue;
      --statistics.documents;
      for (size_t f = 0; f < kTextFieldCount; ++f) {
        statistics.lengths[f] -= segment->Lengths(local)[f];
      }
    }
  }
  return statistics;
}

LexicalResult SearchImpacts(const LexicalView& view, const LexicalQuery& query, const Bitset* pass,
                            const LexicalOptions& options) {
  LexicalResult result;
  const std::vector<WeightedGroup> groups = WeightGroups(view, query);
  if (groups.empty()) return result;
  Bitset among = view.alive;
  if (pass != nullptr) among.And(*pass);
  GroupScorer scorer(view.statistics, options);
  GroupMatches matches;
  for (size_t s = 0; s < view.segments.size(); ++s) {
    const ImpactSegment& segment = *view.segments[s];
    Accumulator found{std::vector<double>(segment.size()), std::vector<uint32_t>(segment.size())};
    for (const WeightedGroup& group : groups) {
      scorer.Match(segment, group, s, among, &matches);
      found.Add(matches, group);
    }
    for (uint32_t local = 0; local < found.groups.size(); ++local) {
      const Ordinal ordinal = segment.base() + local;
      if (found.groups[local] == 0) continue;
      result.hits.push_back({ordinal, found.scores[local], found.groups[local]});
    }
  }
  return result;
}

uint64_t LiveDocumentFrequency(const LexicalView& view, std::string_view term) {
  uint64_t frequency = 0;
  for (const auto& segment : view.segments) {
    const TermPostings found = segment->Find(term);
    frequency += LiveDocuments(*segment, std::span(&found, 1), view.alive);
  }
  return frequency;
}

}  // namespace shortlist
