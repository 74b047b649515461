#include "index/lexical/group_scorer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

namespace shortlist {
namespace {

double Idf(uint64_t documents, uint64_t frequency) {
  const double n = static_cast<double>(documents);
  const double df = static_cast<double>(frequency);
  return std::log(1 + (n - df + 0.5) / (df + 0.5));
}

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

std::vector<WeightedGroup> WeightGroups(const LexicalView& view, const LexicalQuery& query) {
  std::vector<WeightedGroup> weighted;
  for (const auto& [terms, times] : EachOnce(query)) {
    WeightedGroup group;
    group.times = times;
    group.segments.resize(view.segments.size());
    double best_boost = 0;
    for (const LexicalTerm& term : *terms) {
      group.boosts.push_back(term.boost);
      best_boost = std::max(best_boost, term.boost);
    }
    uint64_t frequency = 0;
    for (size_t s = 0; s < view.segments.size(); ++s) {
      for (const LexicalTerm& term : *terms) {
        group.segments[s].push_back(view.segments[s]->Find(term.term));
        group.postings += group.segments[s].back().postings.size();
      }
      frequency += LiveDocuments(*view.segments[s], group.segments[s], view.alive);
    }
    if (frequency == 0) continue;
    group.weight = times * Idf(view.statistics.documents, frequency);
    group.bound = group.weight * best_boost;  // t / (k1 + t) < 1
    weighted.push_back(std::move(group));
  }
  std::stable_sort(weighted.begin(), weighted.end(),
                   [](const auto& a, const auto& b) { return a.bound > b.bound; });
  return weighted;
}

GroupScorer::GroupScorer(const LexicalStatistics& statistics, const LexicalOptions& options)
    : options_(options) {
  const double documents = static_cast<double>(statistics.documents);
  for (size_t f = 0; f < kTextFieldCount; ++f) {
    const double total = static_cast<double>(statistics.lengths[f]);
    slope_[f] = options.b[f] / (total > 0 ? total / documents : 1);
  }
}

void GroupScorer::Match(const ImpactSegment& segment, const WeightedGroup& group, size_t s,
                        const Bitset& among, GroupMatches* matches) {
  matches->count = 0;
  for (size_t i = 0; i < group.boosts.size(); ++i) {
    const auto postings = group.segments[s][i].postings;
    if (i == 0) {
      MatchTerm(segment, postings, group.boosts[i], among, matches);
    } else {
      MatchTerm(segment, postings, group.boosts[i], among, &of_term_);
      TakeBestOf(*matches, of_term_);
      std::swap(*matches, best_);
    }
  }
}

void GroupScorer::MatchTerm(const ImpactSegment& segment, std::span<const FieldPosting> postings,
                            double boost, const Bitset& among, GroupMatches* matches) const {
  matches->MakeRoom(postings.size());
  for (size_t i = 0; i < postings.size();) {
    const uint32_t local = postings[i].local;
    if (among.Test(segment.base() + local)) {
      matches->Add(local, Value(segment, postings, boost, &i));
    } else {
      while (i < postings.size() && postings[i].local == local) ++i;
    }
  }
}

void GroupScorer::TakeBestOf(const GroupMatches& a, const GroupMatches& b) {
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

}  // namespace shortlist
