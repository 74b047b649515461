#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "index/schema/candidate.h"

namespace shortlist {

// Shares of the two channels for questions of up to `up_to_words` words. A short title or a name of
// a skill is best served by its meaning, a long text by words too.
struct ChannelWeights {
  size_t up_to_words = 0;  // 0: questions of any length
  double lexical = 0.5;
  double semantic = 0.5;
};

// The first phase: how the channels' scores become one.
struct FusionOptions {
  enum class Method { kWeightedSum, kReciprocalRank };
  Method method = Method::kWeightedSum;
  // By up_to_words, ascending, 0 last.
  std::vector<ChannelWeights> weights = std::vector<ChannelWeights>(1);
  int rank_constant = 60;  // k of reciprocal rank fusion
};

const ChannelWeights& WeightsFor(const FusionOptions& options, size_t query_words);

// Channel scores brought to 0..1 by the best score of the whole match set, so that a document has
// the same score on every page: score / best. A cosine below zero counts as zero.
double CalibratedLexical(const Candidate& candidate, const CandidateSet& set);
double CalibratedSemantic(const Candidate& candidate, const CandidateSet& set);

// What each channel counts for in this answer: shares that sum to 1, or two zeros when neither
// channel was asked. A channel that was not asked (its best score is not above 0) leaves the whole
// to the other, be the weight of that one 0: words alone still rank when there is no model.
struct ChannelShares {
  double lexical = 0;
  double semantic = 0;
};
ChannelShares SharesFor(const CandidateSet& set, const ChannelWeights& weights);

// One score from 0 to 1 for each candidate, in the order of the set. A pure function.
std::vector<double> Fuse(const CandidateSet& set, const FusionOptions& options, size_t query_words);

}  // namespace shortlist
