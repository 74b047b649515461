#include "server/workflow/suggest_completions.h"

#include <utility>

#include "index/base/check.h"
#include "index/text/suggester.h"

namespace shortlist {
namespace {

constexpr std::pair<CompletionKind, SuggestionKind> kKinds[] = {
    {CompletionKind::kSkill, SuggestionKind::kSkill},
    {CompletionKind::kTitle, SuggestionKind::kTitle},
    {CompletionKind::kFreelancer, SuggestionKind::kFreelancer},
    {CompletionKind::kJob, SuggestionKind::kJob}};

}  // namespace

std::vector<Completion> SuggestCompletions(const SearchEngine& engine,
                                           const SuggestCommand& command) {
  CHECK(engine.suggester != nullptr);
  std::vector<Completion> completions;
  for (const auto& [kind, source] : kKinds) {
    if (command.kind && *command.kind != kind) continue;
    for (Suggestion& found : engine.suggester->Suggest(source, command.prefix, command.limit)) {
      completions.push_back({kind, std::move(found.text), found.count, std::move(found.id)});
    }
  }
  return completions;
}

}  // namespace shortlist
