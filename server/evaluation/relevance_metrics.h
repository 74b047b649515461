#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "server/evaluation/relevance_suite.h"

namespace shortlist {

// How many results of a query are looked at.
inline constexpr size_t kEvaluationDepth = 100;

// 0..1 each.
struct RelevanceMetrics {
  double ndcg_10 = 0;
  double recall_10 = 0;
  double recall_100 = 0;
  double mrr_10 = 0;
  double map_100 = 0;

  bool operator==(const RelevanceMetrics&) const = default;
};

// The metrics of one query, of the documents found for it, best first, as trec_eval has them:
//   ndcg_10     sum of grade / log2(rank + 1) over the first ten, by the greatest it could be;
//   gains
//               are the grades themselves (ndcg_cut.10)
//   recall_k    relevant documents among the first k, of all relevant ones (recall.k)
//   mrr_10      1 / rank of the first relevant document, 0 when it comes after the tenth
//   map_100     precision at each relevant document of the first hundred, summed, by the number of
//               all relevant ones (map_cut.100)
// A query whose judgements are all 0 scores 0 in everything. trec_eval would order ties by itself;
// here the order given is the order.
RelevanceMetrics Measure(std::span<const std::string_view> found, const Judgements& judgements);

// Of each metric for itself; zeros when there is nothing.
RelevanceMetrics MeanOf(std::span<const RelevanceMetrics> metrics);

}  // namespace shortlist
