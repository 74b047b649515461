#pragma once

#include <functional>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "index/base/result.h"
#include "server/app/app.h"
#include "server/app/config.h"

namespace shortlist {

// What every command that works on a marketplace takes.
struct FolderOptions {
  std::string data;    // --data: empty: the configuration's
  std::string config;  // --config: empty: the defaults
};

// The exit status of a command: 0 done, 1 failed, 2 bad usage.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;

// Adds a command whose work is `run`; what that returns is the program's exit status.
CLI::App* AddCommand(CLI::App* program, int* status, const std::string& name,
                     const std::string& description, std::function<int()> run);

// Adds --data and --config.
void AddFolderOptions(CLI::App* command, FolderOptions* options);

// The configuration file, or the defaults, with --data, SHORTLIST_DATABASE_URL,
// SHORTLIST_EMBEDDING_KEY and SHORTLIST_SMTP_PASSWORD over it. Refuses `bad_config`.
Result<Config> EffectiveConfig(const FolderOptions& options);

// The marketplace's database, opened as the options say.
Result<std::unique_ptr<App>> OpenApp(const FolderOptions& options);

// Says on standard error why a command failed, field by field; returns kFailed.
int Fail(const Error& error);

// Each adds its commands.
void AddServeCommand(CLI::App* program, int* status);
void AddImportCommand(CLI::App* program, int* status);
void AddGenerateCommand(CLI::App* program, int* status);
void AddIndexCommands(CLI::App* program, int* status);  // migrate, reindex, verify, explain
void AddEvaluateCommand(CLI::App* program, int* status);
void AddLoadCommand(CLI::App* program, int* status);
void AddAdminCommand(CLI::App* program, int* status);  // admin create, set-status, create-key ...
void AddProgramCommands(CLI::App* program, int* status);  // config, version

}  // namespace shortlist
