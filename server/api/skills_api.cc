#include "server/api/skills_api.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "server/api/request_fields.h"
#include "server/workflow/tag_skills.h"

namespace shortlist {
namespace {

constexpr size_t kMaxTextCharacters = 50'000;

}  // namespace

Result<HttpResponse> HandleTagSkills(const ApiContext& context, const HttpRequest& request,
                                     const Principal&) {
  auto body = BodyAlone(request);
  if (!body) return body.error();
  JsonReader& reader = **body;
  TagSkillsCommand command;
  command.text = reader.RequiredString("text", kMaxTextCharacters);
  const auto least = reader.OptionalNumber("min_confidence", 0, 1);
  command.min_confidence = least.value_or(command.min_confidence);
  if (auto refused = reader.Finish(); !refused) return refused.error();
  nlohmann::json list = nlohmann::json::array();
  for (TaggedSkill& skill : TagSkills(*context.engine, command)) {
    list.push_back({{"id", std::move(skill.id)},
                    {"name", std::move(skill.name)},
                    {"text", std::move(skill.text)},
                    {"begin", skill.begin},
                    {"end", skill.end},
                    {"confidence", skill.confidence}});
  }
  return JsonResponse({{"skills", std::move(list)}});
}

}  // namespace shortlist
