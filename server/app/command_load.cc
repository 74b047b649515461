#include <iostream>

#include "server/app/command.h"
#include "server/load/run_load.h"

namespace shortlist {
namespace {

struct LoadCommandOptions {
  FolderOptions folder;
  LoadOptions load;
  std::string mix;
  bool json = false;
};

int Load(const LoadCommandOptions& options) {
  const auto config = EffectiveConfig(options.folder);
  if (!config) return Fail(config.error());
  const auto skills = LoadSkills(*config);
  if (!skills) return Fail(skills.error());
  LoadOptions load = options.load;
  if (!options.mix.empty()) {
    const auto mix = ParseLoadMix(options.mix);
    if (!mix) return Fail(mix.error());
    load.mix = *mix;
  }
  const auto report = RunLoad(load, QuestionMaker(*skills));
  if (!report) return Fail(report.error());
  if (options.json) {
    std::cout << RenderJson(*report) << "\n";
  } else {
    std::cout << RenderText(*report);
  }
  return kDone;
}

}  // namespace

void AddLoadCommand(CLI::App* program, int* status) {
  const auto options = std::make_shared<LoadCommandOptions>();
  LoadOptions& load = options->load;
  CLI::App* command = AddCommand(program, status, "load",
                                 "Send requests to a running server and measure its answers",
                                 [options] { return Load(*options); });
  command->add_option("--url", load.url, "Of the server, like http://127.0.0.1:8080")->required();
  command->add_option("--key", load.key, "An admin's key")->envname("SHORTLIST_KEY")->required();
  command->add_option("--clients", load.clients, "Connections at a time (4)");
  command->add_option("--rate", load.rate,
                      "Requests a second, whether they are answered or not; without it each client "
                      "sends the next when it has its answer");
  command->add_option("--seconds", load.seconds, "How long (10)");
  command->add_option("--requests", load.requests, "No more than so many");
  command->add_option("--mix", options->mix,
                      "Shares of the operations "
                      "(match=25,brief=10,search=35,feed=10,read=15,write=5)");
  command->add_option("--seed", load.seed, "The same seed, the same requests (1)");
  command->add_flag("--json", options->json, "One JSON document on standard output");
  command->add_option("--config", options->folder.config,
                      "Configuration file: where the taxonomy is");
}

}  // namespace shortlist
