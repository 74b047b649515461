#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/workflow/search_engine.h"

namespace shortlist {

enum class CompletionKind : uint8_t { kSkill, kTitle, kFreelancer, kJob };

struct SuggestCommand {
  std::string prefix;                  // what was typed so far
  std::optional<CompletionKind> kind;  // absent: of every kind
  size_t limit = 10;                   // of each kind
};

struct Completion {
  CompletionKind kind = CompletionKind::kSkill;
  std::string text;
  uint64_t count = 0;             // how many bear it
  std::optional<std::string> id;  // of the one freelancer or job that does
};

// How what somebody types may go on: kind by kind in the order of the enum, the best first.
std::vector<Completion> SuggestCompletions(const SearchEngine& engine,
                                           const SuggestCommand& command);

}  // namespace shortlist
