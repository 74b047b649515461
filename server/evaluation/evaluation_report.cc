#include "server/evaluation/evaluation_report.h"

#include <array>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "index/base/check.h"

namespace shortlist {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<RetrievalMode, std::string_view>, 3> kModes = {
    {{RetrievalMode::kLexical, "lexical"},
     {RetrievalMode::kSemantic, "semantic"},
     {RetrievalMode::kHybrid, "hybrid"}}};

// Six digits are more than any suite can tell apart.
double Rounded(double value) { return std::round(value * 1e6) / 1e6; }

Json Render(const RelevanceMetrics& metrics) {
  return {{"ndcg_10", Rounded(metrics.ndcg_10)},
          {"recall_10", Rounded(metrics.recall_10)},
          {"recall_100", Rounded(metrics.recall_100)},
          {"mrr_10", Rounded(metrics.mrr_10)},
          {"map_100", Rounded(metrics.map_100)}};
}

Json Render(const BootstrapInterval& interval) {
  return {{"difference", Rounded(interval.difference)},
          {"low", Rounded(interval.low)},
          {"high", Rounded(interval.high)}};
}

// Query by query, hybrid nDCG@10 less the baseline's.
std::vector<double> Differences(const std::map<std::string, double>& baseline,
                                const SuiteReport& suite) {
  std::vector<double> differences;
  const auto& metrics = suite.metrics.at(RetrievalMode::kHybrid);
  for (size_t i = 0; i < metrics.size(); ++i) {
    const auto before = baseline.find(suite.query_ids[i]);
    if (before != baseline.end()) differences.push_back(metrics[i].ndcg_10 - before->second);
  }
  return differences;
}

}  // namespace

std::string_view NameOf(RetrievalMode mode) {
  for (const auto& [known, name] : kModes) {
    if (known == mode) return name;
  }
  CHECK(false);
  return {};
}

Result<std::vector<RetrievalMode>> ParseEvaluationModes(std::string_view name) {
  std::vector<RetrievalMode> modes;
  for (const auto& [mode, known] : kModes) {
    if (name == known || name == "all") modes.push_back(mode);
  }
  if (!modes.empty()) return modes;
  return Error{ErrorCode::kInvalidArgument,
               "bad_mode",
               "No mode \"" + std::string(name) + "\": lexical, semantic, hybrid or all.",
               {}};
}

RelevanceMetrics EvaluationReport::Mean(RetrievalMode mode) const {
  std::vector<RelevanceMetrics> means;
  for (const SuiteReport& suite : suites) means.push_back(suite.Mean(mode));
  return MeanOf(means);
}

void CompareWithBaseline(const EvaluationBaseline& baseline, EvaluationReport* report) {
  std::vector<std::vector<double>> all;
  for (SuiteReport& suite : report->suites) {
    const auto before = baseline.find(suite.name);
    if (before == baseline.end() || !suite.metrics.contains(RetrievalMode::kHybrid)) continue;
    std::vector<double> differences = Differences(before->second, suite);
    if (differences.empty()) continue;
    suite.against_baseline = PairedBootstrap(std::span(&differences, 1));
    all.push_back(std::move(differences));
  }
  if (!all.empty()) report->against_baseline = PairedBootstrap(all);
}

Result<EvaluationBaseline> ReadBaseline(const std::filesystem::path& file) {
  const auto bad = [&](const std::string& detail) {
    return Error{ErrorCode::kInvalidArgument, "bad_baseline", file.string() + ": " + detail, {}};
  };
  std::ifstream in(file, std::ios::binary);
  if (!in) return bad("cannot be read");
  const auto root = nlohmann::json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return bad("not a JSON object");
  EvaluationBaseline baseline;
  for (const auto& [suite, queries] : root.items()) {
    if (!queries.is_object()) return bad("suite " + suite + " is not an object");
    for (const auto& [query, value] : queries.items()) {
      if (!value.is_number()) return bad("query " + query + " of " + suite + " is not a number");
      baseline[suite][query] = value.get<double>();
    }
  }
  return baseline;
}

std::string RenderBaseline(const EvaluationReport& report) {
  Json root = Json::object();
  for (const SuiteReport& suite : report.suites) {
    Json& queries = root[suite.name] = Json::object();
    const auto& metrics = suite.metrics.at(RetrievalMode::kHybrid);
    for (size_t i = 0; i < metrics.size(); ++i) {
      queries[suite.query_ids[i]] = Rounded(metrics[i].ndcg_10);
    }
  }
  return root.dump() + "\n";
}

std::string RenderReport(const EvaluationReport& report) {
  Json root = {{"suites", Json::array()}, {"mean", Json::object()}};
  for (const SuiteReport& suite : report.suites) {
    Json modes = Json::object();
    for (const RetrievalMode mode : report.modes) {
      modes[std::string(NameOf(mode))] = Render(suite.Mean(mode));
    }
    Json rendered = {{"name", suite.name},
                     {"queries", suite.query_ids.size()},
                     {"documents", suite.documents},
                     {"modes", std::move(modes)}};
    if (suite.against_baseline) {
      rendered["hybrid_against_baseline"] = Render(*suite.against_baseline);
    }
    root["suites"].push_back(std::move(rendered));
  }
  for (const RetrievalMode mode : report.modes) {
    root["mean"][std::string(NameOf(mode))] = Render(report.Mean(mode));
  }
  if (report.against_baseline) {
    root["hybrid_against_baseline"] = Render(*report.against_baseline);
  }
  return root.dump();
}

}  // namespace shortlist
