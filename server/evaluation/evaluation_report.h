#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "index/schema/query.h"
#include "server/evaluation/paired_bootstrap.h"
#include "server/evaluation/relevance_metrics.h"

namespace shortlist {

// "lexical", "semantic", "hybrid".
std::string_view NameOf(RetrievalMode mode);

// One mode, or all three for "all". Refuses `bad_mode`.
Result<std::vector<RetrievalMode>> ParseEvaluationModes(std::string_view name);

struct SuiteReport {
  std::string name;
  size_t documents = 0;
  std::vector<std::string> query_ids;
  std::map<RetrievalMode, std::vector<RelevanceMetrics>> metrics;  // by query, as in query_ids
  std::optional<BootstrapInterval> against_baseline;               // hybrid nDCG@10

  RelevanceMetrics Mean(RetrievalMode mode) const { return MeanOf(metrics.at(mode)); }
};

struct EvaluationReport {
  std::vector<SuiteReport> suites;
  std::vector<RetrievalMode> modes;
  std::optional<BootstrapInterval> against_baseline;  // of the mean, over the suites that have one

  RelevanceMetrics Mean(RetrievalMode mode) const;  // over suites
};

// Hybrid nDCG@10 of an earlier run by suite and query.
using EvaluationBaseline = std::map<std::string, std::map<std::string, double>>;

// Fills `against_baseline` where suite and baseline have queries in common.
void CompareWithBaseline(const EvaluationBaseline& baseline, EvaluationReport* report);

// Refuses `bad_baseline`.
Result<EvaluationBaseline> ReadBaseline(const std::filesystem::path& file);
std::string RenderBaseline(const EvaluationReport& report);  // needs the mode hybrid

// {"suites": [{"name", "queries", "documents", "modes": {"lexical": {"ndcg_10", "recall_10",
// "recall_100", "mrr_10", "map_100"}, ...}}], "mean": {"lexical": {...}, ...}}; where there is a
// baseline, a suite and the whole also have "hybrid_against_baseline": {"difference", "low",
// "high"} of nDCG@10.
std::string RenderReport(const EvaluationReport& report);

}  // namespace shortlist
