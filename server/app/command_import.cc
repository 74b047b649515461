#include <iostream>

#include "server/app/command.h"
#include "server/app/progress.h"
#include "server/importer/import_file.h"

namespace shortlist {
namespace {

struct ImportCommandOptions {
  FolderOptions folder;
  std::string kind;
  std::string file;
  std::string map;
  bool json = false;
  bool no_index = false;
};

ImportKind KindOf(const std::string& word) {
  if (word == "jobs") return ImportKind::kJobs;
  return word == "freelancers" ? ImportKind::kFreelancers : ImportKind::kContracts;
}

// A person sees the first refusals; --json has them all.
void PrintRows(const char* what, const std::vector<ImportReport::Refused>& rows) {
  constexpr size_t kShown = 20;
  for (size_t i = 0; i < rows.size() && i < kShown; ++i) {
    const ImportReport::Refused& row = rows[i];
    std::cerr << "  line " << row.line << " " << what << ": " << row.reason
              << (row.field.empty() ? "" : " at " + row.field) << ": " << row.detail << "\n";
  }
  if (rows.size() > kShown) {
    std::cerr << "  and " << rows.size() - kShown << " more, see --json\n";
  }
}

void PrintReport(const ImportReport& report, const std::string& kind) {
  std::cerr << kind << ": " << report.read << " read, " << report.created << " created, "
            << report.updated << " updated, " << report.unchanged << " unchanged, "
            << report.refused.size() << " refused, " << report.warnings.size() << " warnings, "
            << report.seconds << " s\n";
  PrintRows("refused", report.refused);
  PrintRows("cut", report.warnings);
}

// Makes what was imported searchable, unless a server is there, which does so by itself.
int IndexImported(App* app) {
  Progress progress;
  const auto opened = app->OpenSearch(
      [&](std::string_view what, size_t done, size_t all) { progress.Show(what, done, all); });
  if (opened) return kDone;
  if (opened.error().reason != "index_locked") return Fail(opened.error());
  std::cerr << "a server holds the index: it will take the rows up by itself\n";
  return kDone;
}

int Import(const ImportCommandOptions& options) {
  auto app = OpenApp(options.folder);
  if (!app) return Fail(app.error());
  ImportOptions what;
  what.kind = KindOf(options.kind);
  what.file = options.file;
  if (!options.map.empty()) what.map = options.map;
  std::optional<Result<ImportReport>> report;
  {
    Progress progress;
    report = ImportFile((*app)->marketplace(), what, [&](int64_t done, int64_t all) {
      progress.Show("importing", static_cast<size_t>(done), static_cast<size_t>(all));
    });
  }
  if (!*report) return Fail(report->error());
  PrintReport(**report, options.kind);
  const int indexed = options.no_index ? kDone : IndexImported(app->get());
  if (options.json) std::cout << ReportJson(**report) << "\n";
  return indexed;
}

}  // namespace

void AddImportCommand(CLI::App* program, int* status) {
  const auto options = std::make_shared<ImportCommandOptions>();
  CLI::App* command =
      AddCommand(program, status, "import", "Bring in jobs, freelancers or contracts from a file",
                 [options] { return Import(*options); });
  command->add_option("kind", options->kind, "jobs, freelancers or contracts")
      ->required()
      ->check(CLI::IsMember({"jobs", "freelancers", "contracts"}));
  command->add_option("file", options->file, "A .jsonl or .csv file")->required();
  command->add_option("--map", options->map,
                      "How the file's fields become ours (data/import/README.md)");
  command->add_flag("--json", options->json, "The report as one JSON document on standard output");
  command->add_flag("--no-index", options->no_index,
                    "Write the database only; the next start makes the rows searchable");
  AddFolderOptions(command, &options->folder);
}

}  // namespace shortlist
