#include "index/lexical/impact_index.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace shortlist {
namespace {

// One group in one segment: the live documents with any of its terms, ascending, and the best
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

class GroupScorer {
 public:
  GroupScorer(const LexicalView& view, const LexicalOptions& options)
      : view_(view), options_(options) {
    const double documents = static_cast<double>(view.statistics.documents);
    for (size_t f = 0; f < kTextFieldCount; ++f) {
      const double total = static_cast<double>(view.statistics.lengths[f]);
      slope_[f] = options.b[f] / (total > 0 ? total / documents : 1);
    }
  }

  void Match(const ImpactSegment& segment, const std::vector<LexicalTerm>& group,
             GroupMatches* matches) {
    matches->count = 0;
    for (size_t i = 0; i < group.size(); ++i) {
      if (i == 0) {
        MatchTerm(segment, group[i], matches);
      } else {
        MatchTerm(segment, group[i], &of_term_);
        TakeBestOf(*matches, of_term_);
        std::swap(*matches, best_);
      }
    }
  }

 private:
  void MatchTerm(const ImpactSegment& segment, const LexicalTerm& term,
                 GroupMatches* matches) const {
    const auto postings = segment.Postings(term.term);
    matches->MakeRoom(postings.size());
    for (size_t i = 0; i < postings.size();) {
      const uint32_t local = postings[i].local;
      const ImpactSegment::FieldLengths& lengths = segment.Lengths(local);
      double t = 0;
      for (; i < postings.size() && postings[i].local == local; ++i) {
        t += Weighted(postings[i], lengths);
      }
      if (!view_.alive.Test(segment.base() + local)) continue;
      matches->Add(local, term.boost * t / (options_.k1 + t));
    }
  }

  double Weighted(const FieldPosting& posting, const ImpactSegment::FieldLengths& lengths) const {
    const auto f = static_cast<size_t>(posting.field);
    const double norm = 1 - options_.b[f] + slope_[f] * lengths[f];
    return options_.weights[f] * posting.frequency / norm;
  }

  // Into best_.
  void TakeBestOf(const GroupMatches& a, const GroupMatches& b) {
    best_.MakeRoom(a.count + b.count);
    size_t i = 0;
    size_t j = 0;
    while (i < a.count || j < b.count) {
      const bool from_a = j == b.count || (i < a.count && a.locals[i] <= b.locals[j]);
      const bool from_b = i == a.count || (j < b.count && b.locals[j] <= a.locals[i]);
      best_.Add(from_a ? a.locals[i] : b.locals[j],
                std::max(from_a ? a.values[i] : 0, from_b ? b.values[j] : 0));
      i += from_a ? 1 : 0;
      j += from_b ? 1 : 0;
    }
  }

  const LexicalView& view_;
  const LexicalOptions& options_;
  std::array<double, kTextFieldCount> slope_{};  // b / average length
  GroupMatches of_term_;
  GroupMatches best_;
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

  // A group that the query has so many times.
  void Add(const GroupMatches& matches, double idf, uint32_t times) {
    for (size_t i = 0; i < matches.count; ++i) {
      scores[matches.locals[i]] += times * idf * matches.values[i];
      groups[matches.locals[i]] += times;
    }
  }
};

struct RepeatedGroup {
  const std::vector<LexicalTerm>* group;
  uint32_t times;
};

// Each group once, in the order of the query: a whole document that asks has many words many times.
std::vector<RepeatedGroup> EachOnce(const LexicalQuery& query) {
  std::vector<RepeatedGroup> once;
  std::map<std::vector<std::pair<std::string_view, double>>, size_t> places;
  for (const std::vector<LexicalTerm>& group : query.groups) {
    std::vector<std::pair<std::string_view, double>> key;
    for (const LexicalTerm& term : group) key.emplace_back(term.term, term.boost);
    const auto [place, added] = places.emplace(std::move(key), once.size());
    if (added) once.push_back({&group, 0});
    ++once[place->second].times;
  }
  return once;
}

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
  GroupScorer scorer(view, options);
  std::vector<Accumulator> accumulators;
  for (const auto& segment : view.segments) {
    accumulators.push_back(
        {std::vector<double>(segment->size()), std::vector<uint32_t>(segment->size())});
  }
  std::vector<GroupMatches> matches(view.segments.size());
  for (const auto& [group, times] : EachOnce(query)) {
    uint64_t frequency = 0;
    for (size_t s = 0; s < view.segments.size(); ++s) {
      scorer.Match(*view.segments[s], *group, &matches[s]);
      frequency += matches[s].count;
    }
    const double idf = Idf(view.statistics.documents, frequency);
    for (size_t s = 0; s < view.segments.size(); ++s) accumulators[s].Add(matches[s], idf, times);
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
