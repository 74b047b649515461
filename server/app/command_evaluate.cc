#include <fstream>
#include <iostream>

#include "server/app/command.h"
#include "server/app/load_model.h"
#include "server/app/progress.h"
#include "server/evaluation/evaluate.h"
#include "server/evaluation/evaluate_skills.h"

namespace shortlist {
namespace {

struct EvaluateCommandOptions {
  FolderOptions folder;
  EvaluationOptions evaluation;
  std::vector<std::string> suites;
  std::string mode = "all";
  std::string cache;
  std::string baseline;
  std::string save_baseline;
  bool json = false;
};

void PrintTable(const EvaluationReport& report) {
  const auto line = [&](const std::string& name, auto&& mean_of) {
    std::fprintf(stderr, "%-14s", name.c_str());
    for (const RetrievalMode mode : report.modes) {
      const RelevanceMetrics mean = mean_of(mode);
      std::fprintf(stderr, "  %s nDCG@10 %.3f", std::string(NameOf(mode)).c_str(), mean.ndcg_10);
    }
    std::fputc('\n', stderr);
  };
  for (const SuiteReport& suite : report.suites) {
    line(suite.name, [&](RetrievalMode mode) { return suite.Mean(mode); });
  }
  line("mean", [&](RetrievalMode mode) { return report.Mean(mode); });
}

Result<EvaluationReport> MeasureSuites(const EvaluateCommandOptions& options) {
  const auto config = EffectiveConfig(options.folder);
  if (!config) return config.error();
  EvaluationOptions evaluation = options.evaluation;
  evaluation.suites.assign(options.suites.begin(), options.suites.end());
  evaluation.vector_cache = options.cache;
  evaluation.threads = config->embedding.threads;
  const auto modes = ParseEvaluationModes(options.mode);
  if (!modes) return modes.error();
  evaluation.modes = *modes;
  const SystemClock clock;
  Metrics metrics;
  const auto model = LoadModel(*config, clock, metrics);
  if (!model) return model.error();
  const auto profiles = LoadProfiles(*config);
  if (!profiles) return profiles.error();
  std::optional<EvaluationBaseline> baseline;
  if (!options.baseline.empty()) {
    auto read = ReadBaseline(options.baseline);
    if (!read) return read.error();
    baseline = std::move(*read);
  }
  Progress progress;
  auto report =
      Evaluate(evaluation, model->get(), *profiles,
               [&](std::string_view suite, std::string_view stage, size_t done, size_t all) {
                 progress.Show(std::string(suite) + ": " + std::string(stage), done, all);
               });
  if (report && baseline) CompareWithBaseline(*baseline, &*report);
  return report;
}

int EvaluateSuites(const EvaluateCommandOptions& options) {
  const auto report = MeasureSuites(options);
  if (!report) return Fail(report.error());
  PrintTable(*report);
  if (!options.save_baseline.empty()) {
    std::ofstream out(options.save_baseline, std::ios::binary | std::ios::trunc);
    out.exceptions(std::ios::failbit | std::ios::badbit);
    out << RenderBaseline(*report);
    out.close();
  }
  if (options.json) std::cout << RenderReport(*report) << "\n";
  return kDone;
}

struct EvaluateSkillsOptions {
  FolderOptions folder;
  std::vector<std::string> sets;
  bool json = false;
};

void PrintSkillTable(const std::vector<SkillReport>& reports) {
  std::fprintf(stderr, "%-12s%-12s%8s%8s%8s%12s%8s%8s%12s%9s\n", "", "exact spans:", "P", "R", "F1",
               "overlap: P", "R", "F1", "ms a text", "at most");
  for (const SkillReport& report : reports) {
    std::fprintf(stderr, "%s: %zu texts, %zu spans\n", report.name.c_str(), report.texts,
                 report.tagger.exact.spans);
    for (const auto& [name, score] :
         {std::pair("tagger", report.tagger), std::pair("dictionary", report.dictionary)}) {
      std::fprintf(stderr, "%-12s%-12s%8.3f%8.3f%8.3f%12.3f%8.3f%8.3f%12.4f%9.4f\n", "", name,
                   score.exact.Precision(), score.exact.Recall(), score.exact.F1(),
                   score.overlap.Precision(), score.overlap.Recall(), score.overlap.F1(),
                   score.mean_ms, score.max_ms);
    }
  }
}

int EvaluateSkillSets(const EvaluateSkillsOptions& options) {
  const auto config = EffectiveConfig(options.folder);
  if (!config) return Fail(config.error());
  const auto graph = LoadSkills(*config);
  if (!graph) return Fail(graph.error());
  const auto context = LoadContextWords(*config);
  if (!context) return Fail(context.error());
  std::vector<SkillReport> reports;
  for (const std::string& file : options.sets) {
    const auto set = ReadSkillSet(file);
    if (!set) return Fail(set.error());
    reports.push_back(EvaluateSkills(*set, *graph, *context));
  }
  PrintSkillTable(reports);
  if (options.json) std::cout << RenderSkillReports(reports) << "\n";
  return kDone;
}

void AddEvaluateSkills(CLI::App* evaluate, int* status) {
  const auto options = std::make_shared<EvaluateSkillsOptions>();
  CLI::App* command = AddCommand(evaluate, status, "skills",
                                 "Measure how well skills are found in texts, beside a plain "
                                 "dictionary match of the same names",
                                 [options] { return EvaluateSkillSets(*options); });
  command
      ->add_option("--set", options->sets,
                   "Texts with marked skills (SkillSpan .json, annotations .csv); may be repeated")
      ->required()
      ->allow_extra_args(false);
  command->add_flag("--json", options->json, "The report as one JSON document on standard output");
  AddFolderOptions(command, &options->folder);
}

}  // namespace

void AddEvaluateCommand(CLI::App* program, int* status) {
  const auto options = std::make_shared<EvaluateCommandOptions>();
  CLI::App* command =
      program->add_subcommand("evaluate", "Measure relevance on suites of queries and judgements");
  command->callback([command, status, options] {
    if (!command->get_subcommands().empty()) return;  // it has run by itself
    if (options->suites.empty()) throw CLI::RequiredError("--suite");
    *status = EvaluateSuites(*options);
  });
  command->add_option("--suite", options->suites, "A folder in BEIR layout; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--mode", options->mode, "lexical, semantic, hybrid or all (all)");
  command->add_option("--profile", options->evaluation.profile,
                      "The rank profile whose first phase is measured (talent_search)");
  command->add_option("--vector-cache", options->cache,
                      "Folder that keeps vectors for the next run");
  command->add_option("--baseline", options->baseline, "An earlier run to compare with");
  command->add_option("--save-baseline", options->save_baseline, "File to keep this run in");
  command->add_flag("--json", options->json, "The report as one JSON document on standard output");
  AddFolderOptions(command, &options->folder);
  AddEvaluateSkills(command, status);
}

}  // namespace shortlist
