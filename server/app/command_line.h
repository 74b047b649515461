#pragma once

namespace shortlist {

// The program: `shortlist COMMAND [OPTIONS]`. Returns the exit status: 0 done, 1 failed, 2 bad
// usage. Documents for machines go to standard output, everything else to standard error.
int RunCommandLine(int argc, const char* const* argv);

}  // namespace shortlist
