#include "index/lexical/impact_index.h"

#include <algorithm>
#include <cmath>

namespace shortlist {
namespace {

// One group in one segment: the live documents with any of its terms, ascending, and the best
// boost * t / (k1 + t) of each.
struct GroupMatches {
  std::vector<uint32_t> locals;
  std::vector<double> values;
};

class GroupScorer {
 public:
  GroupScorer(const LexicalView& view, const LexicalOptions& options)
      : view_(view), options_(options) {
    const double documents = static_cast<double>(view.statistics.documents);
    for (size_t f = 0; f < kTextFieldCount; ++f) {
      const double total = static_cast<double>(view.statistics.lengths[f]);
      average_[f] = total > 0 ? total / documents : 1;
    }
  }

  GroupMatches Match(const ImpactSegment& segment, const std::vector<LexicalTerm>& group) const {
    GroupMatches matches;
    for (const LexicalTerm& term : group) {
      GroupMatches of_term = MatchTerm(segment, term);
      matches = matches.locals.empty() ? std::move(of_term) : BestOf(matches, of_term);
    }
    return matches;
  }

 private:
  GroupMatches MatchTerm(const ImpactSegment& segment, const LexicalTerm& term) const {
    GroupMatches matches;
    const auto postings = segment.Postings(term.term);
    for (size_t i = 0; i < postings.size();) {
      const uint32_t local = postings[i].local;
      const bool live = view_.alive.Test(segment.base() + local);
      double t = 0;
      for (; i < postings.size() && postings[i].local == local; ++i) {
        if (live) t += Weighted(postings[i], segment.Lengths(local));
      }
      if (!live) continue;
      matches.locals.push_back(local);
      matches.values.push_back(term.boost * t / (options_.k1 + t));
    }
    return matches;
  }

  double Weighted(const FieldPosting& posting, const ImpactSegment::FieldLengths& lengths) const {
    const auto f = static_cast<size_t>(posting.field);
    const double b = options_.b[f];
    const double norm = 1 - b + b * lengths[f] / average_[f];
    return options_.weights[f] * posting.frequency / norm;
  }

  static GroupMatches BestOf(const GroupMatches& a, const GroupMatches& b) {
    GroupMatches best;
    best.locals.reserve(a.locals.size() + b.locals.size());
    best.values.reserve(a.locals.size() + b.locals.size());
    size_t i = 0;
    size_t j = 0;
    while (i < a.locals.size() || j < b.locals.size()) {
      const bool from_a =
          j == b.locals.size() || (i < a.locals.size() && a.locals[i] <= b.locals[j]);
      const bool from_b =
          i == a.locals.size() || (j < b.locals.size() && b.locals[j] <= a.locals[i]);
      best.locals.push_back(from_a ? a.locals[i] : b.locals[j]);
      best.values.push_back(std::max(from_a ? a.values[i] : 0, from_b ? b.values[j] : 0));
      i += from_a ? 1 : 0;
      j += from_b ? 1 : 0;
    }
    return best;
  }

  const LexicalView& view_;
  const LexicalOptions& options_;
  std::array<double, kTextFieldCount> average_{};
};

double Idf(uint64_t documents, uint64_t frequency) {
  const double n = static_cast<double>(documents);
  const double df = static_cast<double>(frequency);
  return std::log(1 + (n - df + 0.5) / (df + 0.5));
}

// One segment's documents with what they have gathered so far.
struct Accumulator {
  std::vector<double> scores;
  std::vector<uint32_t> groups;

  void Add(const GroupMatches& matches, double idf) {
    for (size_t i = 0; i < matches.locals.size(); ++i) {
      scores[matches.locals[i]] += idf * matches.values[i];
      ++groups[matches.locals[i]];
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
  const GroupScorer scorer(view, options);
  std::vector<Accumulator> accumulators;
  for (const auto& segment : view.segments) {
    accumulators.push_back(
        {std::vector<double>(segment->size()), std::vector<uint32_t>(segment->size())});
  }
  std::vector<GroupMatches> matches(view.segments.size());
  for (const std::vector<LexicalTerm>& group : query.groups) {
    uint64_t frequency = 0;
    for (size_t s = 0; s < view.segments.size(); ++s) {
      matches[s] = scorer.Match(*view.segments[s], group);
      frequency += matches[s].locals.size();
    }
    const double idf = Idf(view.statistics.documents, frequency);
    for (size_t s = 0; s < view.segments.size(); ++s) accumulators[s].Add(matches[s], idf);
  }
  LexicalResult result;
  for (size_t s = 0; s < view.segments.size(); ++s) {
    const Accumulator& found = accumulators[s];
    for (uint32_t local = 0; local < found.groups.size(); ++local) {
      const Ordinal ordinal = view.segments[s]->base() + local;
      if (found.groups[local] == 0 || (pass != nullptr && !pass->Test(ordinal))) continue;
      result.hits.push_back({ordinal, found.scores[local], found.groups[local]});
    }
  }
  return result;
}

uint64_t LiveDocumentFrequency(const LexicalView& view, std::string_view term) {
  uint64_t frequency = 0;
  for (const auto& segment : view.segments) {
    const auto postings = segment->Postings(term);
    for (size_t i = 0; i < postings.size(); ++i) {
      const bool again = i > 0 && postings[i - 1].local == postings[i].local;
      if (!again && view.alive.Test(segment->base() + postings[i].local)) ++frequency;
    }
  }
  return frequency;
}

}  // namespace shortlist
