#include "ranking/fusion/reciprocal_rank_fusion.h"

#include <algorithm>
#include <optional>

namespace shortlist {
namespace {

// Adds the part of one channel to the scores; the greatest part there can be, 0 when no candidate
// is in the channel.
double AddRanks(const CandidateSet& set, std::optional<float> Candidate::*channel,
                int rank_constant, std::vector<double>* scores) {
  std::vector<size_t> order;
  for (size_t i = 0; i < set.candidates.size(); ++i) {
    if (set.candidates[i].*channel) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const Candidate& left = set.candidates[a];
    const Candidate& right = set.candidates[b];
    if (*(left.*channel) != *(right.*channel)) return *(left.*channel) > *(right.*channel);
    return left.id < right.id;
  });
  for (size_t i = 0; i < order.size(); ++i) {
    (*scores)[order[i]] += 1.0 / (rank_constant + static_cast<double>(i) + 1);
  }
  return order.empty() ? 0 : 1.0 / (rank_constant + 1);
}

}  // namespace

std::vector<double> ReciprocalRankFusion(const CandidateSet& set, int rank_constant) {
  std::vector<double> scores(set.candidates.size());
  const double most = AddRanks(set, &Candidate::lexical, rank_constant, &scores) +
                      AddRanks(set, &Candidate::semantic, rank_constant, &scores);
  if (most == 0) return scores;
  for (double& score : scores) score /= most;
  return scores;
}

}  // namespace shortlist
