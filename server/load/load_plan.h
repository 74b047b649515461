#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/load/question_maker.h"

namespace shortlist {

// What a client may do.
enum class LoadOperation : uint8_t {
  kMatch,   // the candidates of a stored job, under a filter
  kBrief,   // a match for a job that is described in the request
  kSearch,  // words and a filter: people, one time in five jobs
  kFeed,    // the best jobs of a freelancer
  kRead,    // one freelancer
  kWrite,   // an edit of a freelancer
};
inline constexpr size_t kLoadOperationCount = static_cast<size_t>(LoadOperation::kWrite) + 1;

std::string_view NameOf(LoadOperation operation);  // "match", "brief", ...

// How often each operation is, in proportion; by LoadOperation.
using LoadMix = std::array<int, kLoadOperationCount>;
inline constexpr LoadMix kDefaultLoadMix = {25, 10, 35, 10, 15, 5};

// "match=25,search=70,write=5": those that are not named have none. Refuses `bad_load_mix`.
Result<LoadMix> ParseLoadMix(std::string_view text);

// Ids of what is there to ask about.
struct LoadTargets {
  std::vector<std::string> freelancers;
  std::vector<std::string> jobs;
};

struct PlannedRequest {
  LoadOperation operation = LoadOperation::kRead;
  std::string method;
  std::string path;  // empty of a write: whom it edits is its sender's choice
  std::string body;  // JSON, or empty
};

// Which requests are sent: request number i depends on seed, mix, targets, questions and i alone.
// Any thread.
class LoadPlan {
 public:
  // `questions` must outlive it; where the mix has an operation that needs them, there must be
  // targets.
  LoadPlan(uint64_t seed, const LoadMix& mix, LoadTargets targets, const QuestionMaker& questions);

  PlannedRequest Make(uint64_t number) const;

  // The pause before arrival number i in units of the mean pause: exponential, so that arrivals
  // are independent of each other (a Poisson process).
  double PauseBefore(uint64_t number) const;

 private:
  std::string Search(Random* random) const;
  std::string Brief(Random* random) const;
  std::string Edit(Random* random) const;

  const uint64_t seed_;
  const LoadTargets targets_;
  const QuestionMaker& questions_;
  const ZipfChoice freelancer_;
  const ZipfChoice job_;
  WeightedChoice operation_;
};

}  // namespace shortlist
