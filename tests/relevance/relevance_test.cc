#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "index/embedding/bert_encoder.h"
#include "server/evaluation/evaluate.h"
#include "server/evaluation/evaluate_skills.h"
#include "tests/support/paths.h"
#include "tests/support/small_skill_graph.h"

namespace shortlist {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

const fs::path kModel = "data/models/all-MiniLM-L6-v2";
// Vectors of texts, so that a second run does not embed again, and what this run measured.
const fs::path kKept = fs::path(SHORTLIST_BUILD_FOLDER) / "relevance";

Result<EvaluationReport> EvaluateSuites(const json& floors, const fs::path& suites) {
  const int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const auto encoder = LoadBertEncoder(kModel, {.threads = threads});
  if (!encoder) return encoder.error();
  const auto profiles = LoadRankProfiles("data/rank_profiles");
  if (!profiles) return profiles.error();
  EvaluationOptions options;
  for (const auto& [suite, floor] : floors.items()) options.suites.push_back(suites / suite);
  options.vector_cache = kKept;
  options.threads = threads;
  const auto started = std::chrono::steady_clock::now();
  auto report = Evaluate(
      options, encoder->get(), *profiles,
      [&](std::string_view suite, std::string_view stage, size_t done, size_t all) {
        if (done < all) return;
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
        std::printf("%7.1f s  %s: %s %zu\n", seconds.count(), std::string(suite).c_str(),
                    std::string(stage).c_str(), all);
        std::fflush(stdout);
      });
  return report;
}

void PrintChange(const std::string& what, const std::optional<BootstrapInterval>& change) {
  if (!change) return;
  std::printf("%-14s hybrid against tests/relevance/baseline.json: %+.4f  [%+.4f, %+.4f]\n",
              what.c_str(), change->difference, change->low, change->high);
}

void Keep(const EvaluationReport& report) {
  std::ofstream(kKept / "baseline.json") << RenderBaseline(report);
  std::ofstream(kKept / "report.json") << RenderReport(report) << "\n";
}

// nDCG@10 of all queries of a suite, by mode, may not fall below tests/relevance/floors.json. The
// floors are what was measured, rounded down to .001: they may only rise. When they do, the run's
// baseline.json (under the build folder) becomes tests/relevance/baseline.json.
TEST(Relevance, MissesNoFloor) {
  const auto suites = testing::SharedData("relevance/suites");
  if (!suites) GTEST_SKIP() << "no shared data: relevance/suites";
  if (!fs::exists(kModel / "model.safetensors")) {
    GTEST_SKIP() << "no " << kModel << ": fetch it with scripts/setup";
  }
  const auto floors = json::parse(testing::ReadFile("tests/relevance/floors.json"));
  const auto baseline = ReadBaseline("tests/relevance/baseline.json");
  ASSERT_TRUE(baseline) << baseline.error().detail;

  auto report = EvaluateSuites(floors.at("suites"), *suites);
  ASSERT_TRUE(report) << report.error().reason << ": " << report.error().detail;
  CompareWithBaseline(*baseline, &*report);
  Keep(*report);

  const auto check = [](const std::string& suite, RetrievalMode mode, double measured,
                        const json& by_mode) {
    const double floor = by_mode.at(std::string(NameOf(mode))).get<double>();
    std::printf("%-14s %-8s  nDCG@10 %.4f  floor %.3f\n", suite.c_str(),
                std::string(NameOf(mode)).c_str(), measured, floor);
    EXPECT_GE(measured, floor) << suite << ", " << NameOf(mode);
  };
  for (const SuiteReport& suite : report->suites) {
    ASSERT_TRUE(floors["suites"].contains(suite.name)) << suite.name << " has no floors";
    for (const RetrievalMode mode : report->modes) {
      check(suite.name, mode, suite.Mean(mode).ndcg_10, floors["suites"][suite.name]);
    }
    PrintChange(suite.name, suite.against_baseline);
  }
  for (const RetrievalMode mode : report->modes) {
    check("mean", mode, report->Mean(mode).ndcg_10, floors["mean"]);
  }
  PrintChange("mean", report->against_baseline);
}

// F1 of the tagger by set may not fall below its floor, nor its precision below that of a plain
// dictionary match of the same names.
TEST(SkillTagging, MissesNoFloor) {
  if (!testing::SharedData("relevance/skillspan") ||
      !testing::SharedData("relevance/skill_extraction")) {
    GTEST_SKIP() << "no shared data: relevance/skillspan, relevance/skill_extraction";
  }
  const auto graph = SkillGraph::Load("data/taxonomy/skills/skills.tsv");
  ASSERT_TRUE(graph) << graph.error().detail;
  const auto floors = json::parse(testing::ReadFile("tests/relevance/floors.json"));
  for (const auto& [file, floor] : floors.at("skills").items()) {
    const auto set = ReadSkillSet(*testing::SharedData("relevance/" + file));
    ASSERT_TRUE(set) << set.error().detail;
    const SkillReport report = EvaluateSkills(*set, *graph, testing::ShippedContextWords());
    const double exact = report.tagger.exact.F1(), overlap = report.tagger.overlap.F1();
    std::printf("%-32s exact F1 %.4f (dictionary %.4f)  overlap F1 %.4f (dictionary %.4f)\n",
                report.name.c_str(), exact, report.dictionary.exact.F1(), overlap,
                report.dictionary.overlap.F1());
    EXPECT_GE(exact, floor.at("exact_f1").get<double>()) << file;
    EXPECT_GE(overlap, floor.at("overlap_f1").get<double>()) << file;
    EXPECT_GE(report.tagger.exact.Precision(), report.dictionary.exact.Precision()) << file;
  }
}

}  // namespace
}  // namespace shortlist
