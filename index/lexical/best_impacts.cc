#include "index/lexical/best_impacts.h"

#include <algorithm>
#include <functional>
#include <span>

#include "index/base/check.h"
#include "index/lexical/group_scorer.h"

namespace shortlist {
namespace {

// Two scores that differ by less of themselves may be one as floats.
constexpr double kSameAsFloat = 1e-6;
// Few enough to look them up in every group at once.
constexpr size_t kFewPassing = 2000;
// To see whether the common groups may be skipped costs as much as to score a document's postings
// for so many documents.
constexpr size_t kDocumentsPerPosting = 8;
// To look a document up costs as much as to score so many postings in their order.
constexpr size_t kPostingsPerLookup = 6;

struct Contender {
  Ordinal ordinal;
  double score;  // by the groups so far
  bool also;     // stays, whatever its score
};

class BestSearch {
 public:
  BestSearch(const LexicalView& view, const LexicalQuery& query, const WantedImpacts& wanted,
             const LexicalOptions& options)
      : view_(view),
        pass_(wanted.pass),
        k_(wanted.k),
        also_(wanted.also),
        scorer_(view.statistics, options),
        groups_(WeightGroups(view, query)),
        still_to_gain_(groups_.size() + 1) {
    for (size_t g = groups_.size(); g-- > 0;) {
      still_to_gain_[g] = still_to_gain_[g + 1] + groups_[g].bound;
    }
  }

  std::vector<ChannelHit> Run() {
    size_t next = 0;
    if (FewPass()) {
      pass_.ForEach([&](size_t ordinal) { AddContender(ordinal, 0); });
    } else {
      next = ScoreAllByHeavyGroups();
    }
    for (; next < groups_.size(); ++next) {
      DropHopeless(still_to_gain_[next]);
      ScoreContenders(groups_[next]);
    }
    DropHopeless(0);
    std::vector<ChannelHit> hits;
    for (const Contender& contender : contenders_) {
      if (contender.score == 0) continue;  // no word at all
      hits.push_back({contender.ordinal, static_cast<float>(contender.score)});
    }
    return hits;
  }

 private:
  bool FewPass() const {
    const size_t passing = pass_.Count();
    return passing <= kFewPassing && passing * 16 <= pass_.size();
  }

  // Leaves those that may be among the best. Returns the first group that they are not scored by.
  size_t ScoreAllByHeavyGroups() {
    std::vector<double> scores(pass_.size());
    size_t next = 0;
    for (; next < groups_.size() && !LookingUpIsCheaper(scores, next); ++next) {
      for (size_t s = 0; s < view_.segments.size(); ++s) {
        const ImpactSegment& segment = *view_.segments[s];
        scorer_.Match(segment, groups_[next], s, pass_, &matches_);
        double* const of_segment = scores.data() + segment.base();
        for (size_t i = 0; i < matches_.count; ++i) {
          of_segment[matches_.locals[i]] += groups_[next].weight * matches_.values[i];
        }
      }
    }
    const double least = needed_ - still_to_gain_[next];
    pass_.ForEach([&](size_t ordinal) {
      if (scores[ordinal] >= least || also_.Test(ordinal)) AddContender(ordinal, scores[ordinal]);
    });
    return next;
  }

  // Whether few enough documents can still be among the best: none without a word so far.
  bool LookingUpIsCheaper(const std::vector<double>& scores, size_t next) {
    if (groups_[next].postings * kDocumentsPerPosting < scores.size()) return false;
    const double to_gain = still_to_gain_[next];
    Raise(scores, to_gain);
    if (needed_ <= to_gain) return false;
    const double least = needed_ - to_gain;
    size_t contenders = 0;
    for (const double score : scores) contenders += score >= least ? 1 : 0;
    return contenders * kPostingsPerLookup <= groups_[next].postings;
  }

  void AddContender(size_t ordinal, double score) {
    contenders_.push_back({static_cast<Ordinal>(ordinal), score, also_.Test(ordinal)});
  }

  // Drops those that cannot be among the best by what is still to gain.
  void DropHopeless(double to_gain) {
    scores_.clear();
    for (const Contender& contender : contenders_) scores_.push_back(contender.score);
    Raise(scores_, 0);
    const double least = needed_ - to_gain;
    std::erase_if(contenders_, [&](const Contender& contender) {
      return !contender.also && contender.score < least;
    });
  }

  // Raises what is needed to the kth of these scores, if that is above `floor`.
  void Raise(const std::vector<double>& scores, double floor) {
    floor = std::max(floor, needed_);
    best_.clear();
    for (const double score : scores) {
      if (score > floor) best_.push_back(score);
    }
    if (best_.size() < k_) return;
    const auto kth = best_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(best_.begin(), kth, best_.end(), std::greater<>());
    needed_ = *kth * (1 - kSameAsFloat);
  }

  void ScoreContenders(const WeightedGroup& group) {
    auto contender = contenders_.begin();
    for (size_t s = 0; s < view_.segments.size(); ++s) {
      const ImpactSegment& segment = *view_.segments[s];
      const auto& terms = group.segments[s];
      at_.assign(terms.size(), 0);
      for (; contender != contenders_.end() && contender->ordinal < segment.end(); ++contender) {
        const uint32_t local = contender->ordinal - segment.base();
        double best = 0;
        for (size_t t = 0; t < terms.size(); ++t) {
          const auto postings = terms[t].postings;
          at_[t] = Seek(postings, at_[t], local);
          if (at_[t] == postings.size() || postings[at_[t]].local != local) continue;
          best = std::max(best, scorer_.Value(segment, postings, group.boosts[t], &at_[t]));
        }
        contender->score += group.weight * best;
      }
    }
  }

  const LexicalView& view_;
  const Bitset& pass_;
  const size_t k_;
  const Bitset& also_;
  GroupScorer scorer_;
  const std::vector<WeightedGroup> groups_;
  std::vector<double> still_to_gain_;  // by the groups from here on, at most
  double needed_ = 0;                  // to be among the best, as far as is known
  std::vector<Contender> contenders_;  // by ordinal
  GroupMatches matches_;               // buffers
  std::vector<double> scores_;
  std::vector<double> best_;
  std::vector<size_t> at_;
};

}  // namespace

std::vector<ChannelHit> SearchBestImpacts(const LexicalView& view, const LexicalQuery& query,
                                          const WantedImpacts& wanted,
                                          const LexicalOptions& options) {
  CHECK(wanted.k > 0);
  return BestSearch(view, query, wanted, options).Run();
}

}  // namespace shortlist
