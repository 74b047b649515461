#include <fstream>
#include <iostream>

#include "index/base/civil_day.h"
#include "server/app/command.h"
#include "server/app/progress.h"
#include "server/generator/generate_marketplace.h"

namespace shortlist {
namespace {

struct GenerateCommandOptions {
  FolderOptions folder;
  GenerateOptions generate;
  std::string out;
  std::string today;
};

// The three files of a generated marketplace, in the form that `import` takes.
class GeneratedFiles {
 public:
  explicit GeneratedFiles(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    for (const char* name : {"freelancers.jsonl", "jobs.jsonl", "contracts.jsonl"}) {
      auto& file = files_.emplace_back();
      file.exceptions(std::ios::failbit | std::ios::badbit);
      file.open(folder / name, std::ios::binary | std::ios::trunc);
    }
  }

  void Write(GeneratedKind kind, std::string_view json) {
    files_[static_cast<size_t>(kind)] << json << '\n';
  }

  void Close() {
    for (auto& file : files_) file.close();
  }

 private:
  std::vector<std::ofstream> files_;  // by GeneratedKind
};

int Generate(const GenerateCommandOptions& options) {
  const auto config = EffectiveConfig(options.folder);
  if (!config) return Fail(config.error());
  GenerateOptions generate = options.generate;
  generate.vocabulary = config->resources / "seed";
  const SystemClock clock;
  generate.today = DayOf(clock.Now());
  if (!options.today.empty()) {
    const auto day = ParseDay(options.today);
    if (!day) return Fail(day.error());
    generate.today = *day;
  }
  GeneratedFiles files(options.out);
  Progress progress;
  const auto all = static_cast<size_t>(generate.freelancers + generate.jobs);
  size_t done = 0;
  const auto generated =
      GenerateMarketplace(generate, [&](GeneratedKind kind, std::string_view json) {
        files.Write(kind, json);
        if (kind != GeneratedKind::kContract) progress.Show("generating", ++done, all);
      });
  if (!generated) return Fail(generated.error());
  files.Close();
  return kDone;
}

}  // namespace

void AddGenerateCommand(CLI::App* program, int* status) {
  const auto options = std::make_shared<GenerateCommandOptions>();
  CLI::App* command = AddCommand(program, status, "generate",
                                 "Make up a believable marketplace, as files that import takes",
                                 [options] { return Generate(*options); });
  command->add_option("--out", options->out, "Folder for the three files")->required();
  command->add_option("--seed", options->generate.seed, "The same seed, the same marketplace (1)");
  command->add_option("--freelancers", options->generate.freelancers, "How many (2,400)");
  command->add_option("--jobs", options->generate.jobs, "How many (600)");
  command->add_option("--today", options->today,
                      "The day that it ends on, like 2026-03-01 (the present one)");
  AddFolderOptions(command, &options->folder);
}

}  // namespace shortlist
