#include "server/evaluation/relevance_metrics.h"

#include <algorithm>
#include <cmath>

namespace shortlist {
namespace {

// The rank at which nDCG, MRR and the shorter recall stop.
constexpr size_t kTop = 10;

// `rank` from 1.
double Discounted(int grade, size_t rank) {
  return grade / std::log2(static_cast<double>(rank) + 1);
}

// DCG@10 of the judged documents in the best order, and how many of them are relevant.
struct Ideal {
  double dcg = 0;
  double relevant = 0;
};

Ideal IdealOf(const Judgements& judgements) {
  std::vector<int> grades;
  for (const auto& [id, grade] : judgements) {
    if (grade > 0) grades.push_back(grade);
  }
  std::sort(grades.rbegin(), grades.rend());
  Ideal ideal;
  ideal.relevant = static_cast<double>(grades.size());
  for (size_t i = 0; i < std::min(kTop, grades.size()); ++i) {
    ideal.dcg += Discounted(grades[i], i + 1);
  }
  return ideal;
}

}  // namespace

RelevanceMetrics Measure(std::span<const std::string_view> found, const Judgements& judgements) {
  const Ideal ideal = IdealOf(judgements);
  RelevanceMetrics metrics;
  if (ideal.relevant == 0) return metrics;
  double relevant = 0;  // among the documents up to here
  for (size_t i = 0; i < std::min(found.size(), kEvaluationDepth); ++i) {
    const auto judged = judgements.find(found[i]);
    if (judged == judgements.end() || judged->second <= 0) continue;
    const size_t rank = i + 1;
    ++relevant;
    metrics.map_100 += relevant / static_cast<double>(rank);
    if (rank > kTop) continue;
    if (relevant == 1) metrics.mrr_10 = 1 / static_cast<double>(rank);
    metrics.ndcg_10 += Discounted(judged->second, rank);
    metrics.recall_10 = relevant / ideal.relevant;
  }
  metrics.ndcg_10 /= ideal.dcg;
  metrics.recall_100 = relevant / ideal.relevant;
  metrics.map_100 /= ideal.relevant;
  return metrics;
}

RelevanceMetrics MeanOf(std::span<const RelevanceMetrics> metrics) {
  RelevanceMetrics mean;
  if (metrics.empty()) return mean;
  for (const auto field :
       {&RelevanceMetrics::ndcg_10, &RelevanceMetrics::recall_10, &RelevanceMetrics::recall_100,
        &RelevanceMetrics::mrr_10, &RelevanceMetrics::map_100}) {
    for (const RelevanceMetrics& one : metrics) mean.*field += one.*field;
    mean.*field /= static_cast<double>(metrics.size());
  }
  return mean;
}

}  // namespace shortlist
