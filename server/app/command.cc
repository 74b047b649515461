#include "server/app/command.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "server/app/database_url.h"

namespace shortlist {

CLI::App* AddCommand(CLI::App* program, int* status, const std::string& name,
                     const std::string& description, std::function<int()> run) {
  CLI::App* command = program->add_subcommand(name, description);
  command->callback([status, run = std::move(run)] { *status = run(); });
  return command;
}

void AddFolderOptions(CLI::App* command, FolderOptions* options) {
  command->add_option("--data", options->data, "The marketplace's folder (./shortlist-data)");
  command->add_option("--config", options->config, "Configuration file: JSON, comments allowed");
}

Result<Config> EffectiveConfig(const FolderOptions& options) {
  auto config = options.config.empty() ? ParseConfig("{}") : ReadConfig(options.config);
  if (!config) return config;
  if (!options.data.empty()) config->data = options.data;
  if (const char* key = std::getenv("SHORTLIST_EMBEDDING_KEY")) {
    config->embedding_server.key = key;
  }
  if (const char* password = std::getenv("SHORTLIST_SMTP_PASSWORD")) {
    config->mail.smtp_password = password;
  }
  const char* url = std::getenv("SHORTLIST_DATABASE_URL");
  if (url == nullptr || *url == '\0') return config;
  if (const std::string wrong = WrongWithDatabaseUrl(url); !wrong.empty()) {
    return Error{
        ErrorCode::kInvalidArgument, "bad_config", "SHORTLIST_DATABASE_URL: " + wrong + ".", {}};
  }
  config->database = url;
  return config;
}

Result<std::unique_ptr<App>> OpenApp(const FolderOptions& options) {
  static const SystemClock clock;
  const auto config = EffectiveConfig(options);
  if (!config) return config.error();
  return App::Open(*config, clock);
}

int Fail(const Error& error) {
  std::cerr << "shortlist: " << error.detail << " (" << error.reason << ")\n";
  for (const FieldError& field : error.fields) {
    std::cerr << "  " << field.pointer << ": " << field.reason << ": " << field.detail << "\n";
  }
  return kFailed;
}

}  // namespace shortlist
