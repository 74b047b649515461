#include "server/api/suggest_api.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "server/http/params_reader.h"
#include "server/workflow/suggest_completions.h"

namespace shortlist {
namespace {

constexpr size_t kMaxPrefixCharacters = 200;

constexpr std::pair<std::string_view, CompletionKind> kKinds[] = {
    {"skill", CompletionKind::kSkill},
    {"title", CompletionKind::kTitle},
    {"freelancer", CompletionKind::kFreelancer},
    {"job", CompletionKind::kJob}};

std::string_view NameOf(CompletionKind kind) { return kKinds[static_cast<size_t>(kind)].first; }

}  // namespace

Result<HttpResponse> HandleSuggest(const ApiContext& context, const HttpRequest& request,
                                   const Principal&) {
  ParamsReader reader(request.query);
  SuggestCommand command;
  command.prefix = reader.OptionalString("q", kMaxPrefixCharacters).value_or("");
  command.kind = reader.OptionalEnum<CompletionKind>("kind", kKinds);
  command.limit = static_cast<size_t>(reader.OptionalInteger("limit", 1, 100).value_or(10));
  if (auto refused = reader.Finish(); !refused) return refused.error();
  nlohmann::json list = nlohmann::json::array();
  for (const Completion& completion : SuggestCompletions(*context.engine, command)) {
    nlohmann::json entry = {
        {"kind", NameOf(completion.kind)}, {"text", completion.text}, {"count", completion.count}};
    if (completion.id) entry["id"] = *completion.id;
    list.push_back(std::move(entry));
  }
  return JsonResponse({{"suggestions", std::move(list)}});
}

}  // namespace shortlist
