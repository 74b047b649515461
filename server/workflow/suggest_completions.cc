#include "server/workflow/suggest_completions.h"

#include <algorithm>
#include <optional>
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

constexpr size_t kSkillsTried = 100;

// What documents write of the skill, if they do.
std::optional<Suggestion> SuggestionOf(const SearchEngine& engine, const Skill& skill) {
  for (auto& found : engine.suggester->Suggest(SuggestionKind::kSkill, skill.name, kSkillsTried)) {
    if (engine.rules.skills->Find(found.text) == &skill) return std::move(found);
  }
  return std::nullopt;
}

// Skills by what their canonical names say and by their other names: "k8s" goes on as Kubernetes,
// the first of all since it is called so.
std::vector<Suggestion> SuggestSkills(const SearchEngine& engine, const SuggestCommand& command) {
  const SkillGraph& graph = *engine.rules.skills;
  auto suggestions =
      engine.suggester->Suggest(SuggestionKind::kSkill, command.prefix, command.limit);
  if (const Skill* called = graph.Find(command.prefix)) {
    if (auto first = SuggestionOf(engine, *called)) {
      std::erase(suggestions, *first);
      suggestions.insert(suggestions.begin(), *std::move(first));
      if (suggestions.size() > command.limit) suggestions.pop_back();
    }
  }
  if (suggestions.size() == command.limit) return suggestions;
  for (const Skill* skill : graph.StartingWith(command.prefix, kSkillsTried)) {
    auto found = SuggestionOf(engine, *skill);
    if (!found) continue;
    if (std::find(suggestions.begin(), suggestions.end(), *found) != suggestions.end()) continue;
    suggestions.push_back(*std::move(found));
    if (suggestions.size() == command.limit) break;
  }
  return suggestions;
}

}  // namespace

std::vector<Completion> SuggestCompletions(const SearchEngine& engine,
                                           const SuggestCommand& command) {
  CHECK(engine.suggester != nullptr);
  std::vector<Completion> completions;
  for (const auto& [kind, source] : kKinds) {
    if (command.kind && *command.kind != kind) continue;
    auto suggestions = kind == CompletionKind::kSkill
                           ? SuggestSkills(engine, command)
                           : engine.suggester->Suggest(source, command.prefix, command.limit);
    for (Suggestion& found : suggestions) {
      completions.push_back({kind, std::move(found.text), found.count, std::move(found.id)});
    }
  }
  return completions;
}

}  // namespace shortlist
