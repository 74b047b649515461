#include "server/app/command_line.h"

#include <exception>
#include <iostream>

#include "server/app/command.h"

namespace shortlist {
namespace {

constexpr int kBadUsage = 2;

}  // namespace

int RunCommandLine(int argc, const char* const* argv) {
  CLI::App program("Search and talent matching for a freelance marketplace.", "shortlist");
  program.require_subcommand(0, 1);
  program.set_help_all_flag("--help-all", "The help of every command");
  int status = kDone;
  AddServeCommand(&program, &status);
  AddImportCommand(&program, &status);
  AddGenerateCommand(&program, &status);
  AddIndexCommands(&program, &status);
  AddEvaluateCommand(&program, &status);
  AddLoadCommand(&program, &status);
  AddAdminCommand(&program, &status);
  AddProgramCommands(&program, &status);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error, std::cout, std::cerr) == 0 ? kDone : kBadUsage;
  } catch (const std::exception& error) {
    std::cerr << "shortlist: " << error.what() << "\n";
    return kFailed;
  }
  if (program.get_subcommands().empty()) {
    std::cerr << program.help();
    return kBadUsage;
  }
  return status;
}

}  // namespace shortlist
