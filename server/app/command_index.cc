#include <iostream>

#include <nlohmann/json.hpp>

#include "server/app/command.h"
#include "server/app/progress.h"
#include "server/app/verify.h"
#include "server/workflow/match_documents.h"
#include "server/workflow/read_freelancers.h"
#include "server/workflow/read_jobs.h"

namespace shortlist {
namespace {

struct IndexCommandOptions {
  FolderOptions folder;
  bool json = false;
  std::string job;
  std::string freelancer;
};

// As a server that has run for a while: with all scores of this day.
Result<std::unique_ptr<App>> OpenWithSearch(const FolderOptions& folder) {
  auto app = OpenApp(folder);
  if (!app) return app;
  Progress progress;
  const auto opened = (*app)->OpenSearch(
      [&](std::string_view what, size_t done, size_t all) { progress.Show(what, done, all); });
  if (!opened) return opened.error();
  while ((*app)->derived().RefreshOnNewDay()) {
  }
  return app;
}

int Migrate(const IndexCommandOptions& options) {
  const auto app = OpenApp(options.folder);  // opening brings the schema up
  if (!app) return Fail(app.error());
  std::cerr << "the database has this program's schema\n";
  return kDone;
}

int Reindex(const IndexCommandOptions& options) {
  auto app = OpenApp(options.folder);
  if (!app) return Fail(app.error());
  const auto model = (*app)->LoadModel();
  if (!model) return Fail(model.error());
  const auto erased = DerivedState::Erase((*app)->config().data / "index", *model);
  if (!erased) return Fail(erased.error());
  Progress progress;
  const auto opened = (*app)->OpenSearch(
      [&](std::string_view what, size_t done, size_t all) { progress.Show(what, done, all); });
  if (!opened) return Fail(opened.error());
  for (const Side side : {Side::kTalent, Side::kJobs}) {
    const auto index = (*app)->engine().Of(side).Get();
    std::cerr << (side == Side::kTalent ? "freelancers: " : "jobs: ") << index->live_documents()
              << " indexed\n";
    if (index->pending_vectors == 0) continue;
    std::cerr << "  " << index->pending_vectors
              << " of them by their words only: the embedding server failed; `serve` tries again\n";
  }
  return kDone;
}

int VerifyFolder(const IndexCommandOptions& options) {
  auto app = OpenApp(options.folder);
  if (!app) return Fail(app.error());
  const auto report = Verify(**app);
  if (!report) return Fail(report.error());
  if (options.json) {
    std::cout << nlohmann::json{{"ok", report->ok()},
                                {"differences", report->differences},
                                {"freelancers", report->freelancers},
                                {"jobs", report->jobs},
                                {"scores", report->scores},
                                {"transfers", report->transfers},
                                {"pending_events", report->pending_events}}
                     .dump(2)
              << "\n";
  } else {
    for (const std::string& difference : report->differences) std::cout << difference << "\n";
  }
  std::cerr << report->freelancers << " freelancers, " << report->jobs << " jobs, "
            << report->scores << " scores and " << report->transfers << " transfers compared, "
            << report->pending_events << " events not yet indexed: " << report->differences.size()
            << " differences\n";
  return report->ok() ? kDone : kFailed;
}

int ExplainFreelancer(const IndexCommandOptions& options) {
  const auto app = OpenWithSearch(options.folder);
  if (!app) return Fail(app.error());
  const auto job = GetJob((*app)->marketplace(), options.job, Principal{"", "", {Role::kAdmin}});
  if (!job) return Fail(job.error());
  MatchCommand command;
  command.results = Side::kTalent;
  command.asker = ToDocument(*job, (*app)->marketplace().rules);
  const auto explained = ExplainMatch((*app)->engine(), command, options.freelancer);
  if (!explained) return Fail(explained.error());
  if (!explained->rank) {
    std::cout << "not among the " << explained->candidates << " candidates\n";
    return kDone;
  }
  std::cout << "rank " << *explained->rank << " of " << explained->candidates << "\n"
            << RenderText(*explained->hit.explanation);
  for (const RankChange& change : explained->changes) {
    std::cout << "with the best " << change.feature << ": " << change.gain << " points more, rank "
              << change.rank_then << "\n";
  }
  return kDone;
}

}  // namespace

void AddIndexCommands(CLI::App* program, int* status) {
  const auto options = std::make_shared<IndexCommandOptions>();
  CLI::App* migrate =
      AddCommand(program, status, "migrate", "Bring the database to this program's schema",
                 [options] { return Migrate(*options); });
  CLI::App* reindex =
      AddCommand(program, status, "reindex", "Build everything derived anew from the database",
                 [options] { return Reindex(*options); });
  CLI::App* verify = AddCommand(program, status, "verify",
                                "Compare everything derived with the database; 1 on a difference",
                                [options] { return VerifyFolder(*options); });
  verify->add_flag("--json", options->json, "One JSON document on standard output");
  CLI::App* explain = AddCommand(program, status, "explain",
                                 "Why a freelancer stands where they do among a job's candidates",
                                 [options] { return ExplainFreelancer(*options); });
  explain->add_option("--job", options->job, "job_...")->required();
  explain->add_option("--freelancer", options->freelancer, "frl_...")->required();
  for (CLI::App* command : {migrate, reindex, verify, explain}) {
    AddFolderOptions(command, &options->folder);
  }
}

}  // namespace shortlist
