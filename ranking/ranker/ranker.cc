#include "ranking/ranker/ranker.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <span>

#include "index/base/phase.h"

namespace shortlist {
namespace {

// One feature of one candidate with its part of the score.
struct Contribution {
  const Feature* feature;
  double points;  // of the view's 100
  FeatureValue value;
  double share;  // of the view, 0..1
};

struct ViewScore {
  double value = 0;  // 0..100
  std::vector<Contribution> contributions;
};

FeatureInput InputFor(const RankRequest& request, const Candidate& candidate,
                      const ColumnValues& columns) {
  const bool talent = request.candidate_side == Side::kTalent;
  FeatureInput input;
  input.talent = talent ? &columns : request.counterpart;
  input.job = talent ? request.counterpart : &columns;
  if (talent) {
    input.signals = &request.signals->Of(candidate.id);
  } else if (request.counterpart != nullptr) {
    input.signals = &request.signals->Of(request.counterpart_id);
  }
  input.candidate_side = request.candidate_side;
  if (request.candidates->lexical_max > 0) {
    input.lexical = CalibratedLexical(candidate, *request.candidates);
  }
  if (request.candidates->semantic_max > 0) {
    input.semantic = CalibratedSemantic(candidate, *request.candidates);
  }
  input.now_seconds = request.now_seconds;
  return input;
}

ViewScore ScoreView(const RankView& view, const FeatureInput& input) {
  ViewScore score;
  double weights = 0;
  for (const auto& [feature, weight] : view.features) {
    auto value = feature->compute(input);
    if (!value) continue;
    weights += weight;
    score.contributions.push_back({feature, 0, std::move(*value), weight});
  }
  for (Contribution& part : score.contributions) {
    part.share /= weights;
    part.points = 100 * part.share * part.value.value;
    score.value += part.points;
  }
  return score;
}

bool Before(const RankedCandidate& a, const RankedCandidate& b) {
  if (a.second_phase != b.second_phase) return a.second_phase;
  const double left = a.second_phase ? a.score : a.first_phase;
  const double right = b.second_phase ? b.score : b.first_phase;
  if (left != right) return left > right;
  return a.candidate->id < b.candidate->id;
}

std::string InWords(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

// Candidates below the depth continue where the second phase ended: their first-phase scores are
// scaled so that the best of them is not above the last of the second phase, or a reader would see
// scores rise down the list. Their order stays.
void ContinueBelow(std::span<RankedCandidate> below, double last_score) {
  if (below.empty() || below.front().score <= last_score) return;
  const double scale = last_score / below.front().score;
  for (RankedCandidate& ranked : below) ranked.score = std::min(last_score, ranked.score * scale);
}

Explanation ExplainFirstPhase(const RankRequest& request, const RankedCandidate& ranked) {
  Explanation root{ranked.score,
                   "first_phase",
                   "below the depth of the second phase: channels only",
                   Explanation::Combine::kSum,
                   {}};
  // By how much ContinueBelow scaled it.
  const double scale = ranked.first_phase > 0 ? ranked.score / (100 * ranked.first_phase) : 1;
  if (scale < 1) root.description += ", scaled by " + InWords(scale) + " to follow it";
  if (request.profile->fusion.method == FusionOptions::Method::kReciprocalRank) {
    root.combine = Explanation::Combine::kLeaf;
    root.description += ", by reciprocal rank";
    return root;
  }
  const ChannelWeights& weights = WeightsFor(request.profile->fusion, request.query_words);
  const CandidateSet& set = *request.candidates;
  const ChannelShares shares = SharesFor(set, weights);
  root.details = {{100 * scale * shares.lexical * CalibratedLexical(*ranked.candidate, set),
                   "lexical",
                   "words of the question in the text",
                   Explanation::Combine::kLeaf,
                   {}},
                  {100 * scale * shares.semantic * CalibratedSemantic(*ranked.candidate, set),
                   "semantic",
                   "meaning near the question",
                   Explanation::Combine::kLeaf,
                   {}}};
  return root;
}

}  // namespace

std::vector<RankedCandidate> RankByFirstPhase(const RankRequest& request) {
  const auto scores = Fuse(*request.candidates, request.profile->fusion, request.query_words);
  using Scored = std::pair<double, const Candidate*>;
  std::vector<Scored> order;
  order.reserve(scores.size());
  for (size_t i = 0; i < scores.size(); ++i) {
    order.emplace_back(scores[i], &request.candidates->candidates[i]);
  }
  const auto before = [](const Scored& a, const Scored& b) {
    return a.first != b.first ? a.first > b.first : a.second->id < b.second->id;
  };
  const size_t wanted = std::max(request.keep, request.profile->rerank_depth);
  if (request.keep > 0 && wanted < order.size()) {
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(wanted),
                     order.end(), before);
    order.resize(wanted);
  }
  std::sort(order.begin(), order.end(), before);
  std::vector<RankedCandidate> ranked(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    ranked[i].candidate = order[i].second;
    ranked[i].first_phase = order[i].first;
    ranked[i].score = 100 * order[i].first;
  }
  return ranked;
}

std::vector<RankedCandidate> Rank(const RankRequest& request) {
  const Phase phase("rank");
  std::vector<RankedCandidate> ranked = RankByFirstPhase(request);
  const size_t depth = std::min(ranked.size(), request.profile->rerank_depth);
  for (size_t i = 0; i < depth; ++i) {
    RankedCandidate& best = ranked[i];
    const ColumnValues columns = request.columns(best.candidate->ordinal);
    const FeatureInput input = InputFor(request, *best.candidate, columns);
    best.second_phase = true;
    best.score = 0;
    for (const RankView& view : request.profile->views) {
      best.views.push_back(ScoreView(view, input).value);
      best.score += view.share * best.views.back();
    }
  }
  std::sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(depth), Before);
  if (depth > 0) ContinueBelow(std::span(ranked).subspan(depth), ranked[depth - 1].score);
  return ranked;
}

Explanation Explain(const RankRequest& request, const RankedCandidate& ranked) {
  if (!ranked.second_phase) return ExplainFirstPhase(request, ranked);
  const ColumnValues columns = request.columns(ranked.candidate->ordinal);
  const FeatureInput input = InputFor(request, *ranked.candidate, columns);
  Explanation root{0,
                   "score",
                   "sum of the views by rank profile " + request.profile->name,
                   Explanation::Combine::kSum,
                   {}};
  for (const RankView& view : request.profile->views) {
    const ViewScore score = ScoreView(view, input);
    Explanation node{view.share * score.value,
                     view.name,
                     InWords(score.value) + " of 100, counted at " + InWords(view.share),
                     Explanation::Combine::kSum,
                     {}};
    for (const Contribution& part : score.contributions) {
      node.details.push_back({view.share * part.points,
                              std::string(part.feature->name),
                              part.value.description + " (" + InWords(part.value.value) +
                                  " at weight " + InWords(part.share) + ")",
                              Explanation::Combine::kLeaf,
                              {}});
    }
    if (node.details.empty()) node.combine = Explanation::Combine::kLeaf;
    root.value += node.value;
    root.details.push_back(std::move(node));
  }
  return root;
}

std::vector<FeatureHeadroom> Headroom(const RankRequest& request, const RankedCandidate& ranked) {
  const ColumnValues columns = request.columns(ranked.candidate->ordinal);
  const FeatureInput input = InputFor(request, *ranked.candidate, columns);
  std::map<std::string_view, double> points;
  for (const RankView& view : request.profile->views) {
    for (const Contribution& part : ScoreView(view, input).contributions) {
      points[part.feature->name] += view.share * (100 * part.share - part.points);
    }
  }
  std::vector<FeatureHeadroom> headroom;
  for (const auto& [feature, room] : points) headroom.push_back({std::string(feature), room});
  std::stable_sort(headroom.begin(), headroom.end(),
                   [](const auto& a, const auto& b) { return a.points > b.points; });
  return headroom;
}

}  // namespace shortlist
