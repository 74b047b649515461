#pragma once

#include <cstdint>
#include <string>

#include "index/base/result.h"
#include "server/load/load_plan.h"
#include "server/load/load_report.h"
#include "server/load/question_maker.h"

namespace shortlist {

struct LoadOptions {
  std::string url;  // http://host:port
  std::string key;  // of an admin: it lists freelancers and jobs, and edits
  int clients = 4;  // connections, each a thread
  double rate = 0;  // requests a second, all clients together; 0: each sends when it was answered
  double seconds = 10;
  int64_t requests = 0;  // no more than so many; 0: as many as there is time for
  LoadMix mix = kDefaultLoadMix;
  uint64_t seed = 1;
};

// Sends requests to a running server and measures how long it takes to answer.
//
// Closed loop (`rate` 0): each client sends its next request when it has the answer to the last.
// Open loop: requests are due at times that do not depend on the server (a Poisson process), and a
// latency counts from the time that its request was due, be it that no client was free: no
// coordinated omission (Tene 2013). What is still due after as much time again is left `unsent`.
//
// Asks about at most 1,000 freelancers and as many jobs, the first in the order of ids. Where the
// mix has writes each client makes a freelancer of its own ("Load test 1") and deletes it in the
// end; nothing else is changed. Refuses `bad_load_options`, `no_answer` (nobody is there),
// `nothing_to_ask` (no freelancers, or no jobs, where the mix needs them), and with the reason of
// the server that refuses the preparation.
Result<LoadReport> RunLoad(const LoadOptions& options, const QuestionMaker& questions);

}  // namespace shortlist
