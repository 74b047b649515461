#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "index/embedding/embedder.h"
#include "ranking/ranker/rank_profile.h"
#include "server/evaluation/evaluation_report.h"

namespace shortlist {

struct EvaluationOptions {
  std::vector<std::filesystem::path> suites;  // folders in BEIR layout (relevance_suite.h)
  std::vector<RetrievalMode> modes = {RetrievalMode::kLexical, RetrievalMode::kSemantic,
                                      RetrievalMode::kHybrid};
  std::string profile = "talent_search";  // of the rank profiles: its first phase is measured
  // Where vectors of texts are kept for the next run, a folder for each model in it; made when
  // missing. Empty: kept for this run only.
  std::filesystem::path vector_cache;
  int threads = 2;  // that ask queries
};

// Hears how far the work on a suite is: texts embedded or queries asked.
using EvaluationProgress =
    std::function<void(std::string_view suite, std::string_view stage, size_t done, size_t all)>;

// How well do we find? Loads each suite into an index of talent of its own, in a temporary folder
// (title is the title, text the overview), asks its queries literally (no operators, any word,
// no semantic floor), ranks by the first phase and measures the first kEvaluationDepth.
//
// Refuses suite_not_found and bad_suite before any work; rank_profile_not_found;
// semantic_unavailable when a mode needs vectors and `embedder` is null or fails.
Result<EvaluationReport> Evaluate(const EvaluationOptions& options, const Embedder* embedder,
                                  const RankProfiles& profiles,
                                  const EvaluationProgress& progress = nullptr);

}  // namespace shortlist
