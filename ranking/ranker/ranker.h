#pragma once

#include <functional>
#include <string>
#include <vector>

#include "index/schema/candidate.h"
#include "ranking/explain/explanation.h"
#include "ranking/features/signal_store.h"
#include "ranking/ranker/rank_profile.h"

namespace shortlist {

// What is to be ordered, and by what. Everything is at hand: the ranker reads neither a database
// nor a clock, so the same request gives the same order.
struct RankRequest {
  const CandidateSet* candidates = nullptr;
  const RankProfile* profile = nullptr;
  const SignalSnapshot* signals = nullptr;
  std::function<ColumnValues(Ordinal)> columns;  // of a candidate, from the same index snapshot
  Side candidate_side = Side::kTalent;
  const ColumnValues* counterpart = nullptr;  // the job asked for, or the freelancer who asks
  std::string counterpart_id;                 // the freelancer who asks, for their signals
  size_t query_words = 0;
  int64_t now_seconds = 0;
  size_t keep = 0;  // how many of the best are wanted; 0: all
};

struct RankedCandidate {
  const Candidate* candidate = nullptr;  // inside the candidate set
  double first_phase = 0;                // 0..1
  bool second_phase = false;             // was among the best `rerank_depth`
  double score = 0;                      // 0..100, never rises down the list: of the second phase
                                         //   if it was, else of the first, scaled to follow it
  std::vector<double> views;             // 0..100 each, in the profile's order; second phase only
};

// The match set in its order, or the best of it: the second phase's best first, the rest by the
// first phase, ties by document id in each. The order never depends on how much of the list is kept
// or shown, for `keep` is not below the depth of the second phase.
std::vector<RankedCandidate> Rank(const RankRequest& request);

// By the first phase alone (`evaluate` measures it).
std::vector<RankedCandidate> RankByFirstPhase(const RankRequest& request);

// Why a candidate has its score: the same numbers, as a tree whose root is the score and whose
// every value is the sum of its details.
Explanation Explain(const RankRequest& request, const RankedCandidate& ranked);

// What one feature of a view could still add to the score, if its value were 1.
struct FeatureHeadroom {
  std::string feature;
  double points = 0;
};

// Of a candidate of the second phase, feature by feature, views taken together, greatest first.
std::vector<FeatureHeadroom> Headroom(const RankRequest& request, const RankedCandidate& ranked);

}  // namespace shortlist
