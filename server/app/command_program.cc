#include <iostream>

#include "server/app/command.h"

namespace shortlist {

void AddProgramCommands(CLI::App* program, int* status) {
  const auto options = std::make_shared<FolderOptions>();
  CLI::App* config =
      AddCommand(program, status, "config", "Print the effective configuration", [options] {
        const auto effective = EffectiveConfig(*options);
        if (!effective) return Fail(effective.error());
        std::cout << RenderConfig(*effective) << "\n";
        return kDone;
      });
  AddFolderOptions(config, options.get());
  AddCommand(program, status, "version", "Print the program's version", [] {
    std::cout << "shortlist " << SHORTLIST_VERSION << "\n";
    return kDone;
  });
}

}  // namespace shortlist
