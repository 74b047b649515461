#include "server/api/saved_searches_api.h"

#include <utility>

#include "index/base/id.h"
#include "server/api/json_fields.h"
#include "server/api/notifications_api.h"
#include "server/api/resource_write.h"
#include "server/api/search_api.h"
#include "server/api/search_question.h"
#include "server/http/etag.h"
#include "server/http/page_params.h"
#include "server/http/params_reader.h"
#include "server/workflow/save_search.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr std::string_view kCollection = "/v1/saved_searches";

// What a body says of a saved search of this kind. The query is read as the question that it is
// going to be.
SavedSearchDraft ReadDraft(JsonReader& reader, const ApiContext& context, SearchKind kind) {
  SavedSearchDraft draft;
  draft.name = reader.RequiredString("name", kMaxSavedSearchNameCharacters);
  draft.alert = reader.OptionalBool("alert").value_or(true);
  if (!reader.Has("query")) reader.Refuse("query", "required", "This field is required.");
  SearchCommand command;
  command.side = SideOf(kind);
  const FilterContext about{&context.marketplace->rules, context.marketplace->clock->Now(), {}};
  (void)ReadQuestion(reader.Nested("query"), about, &command);
  if (const json* query = reader.Raw("query"); query != nullptr) draft.query = query->dump();
  return draft;
}

std::string IdIn(const HttpRequest& request) { return std::string(request.PathParam("id")); }

}  // namespace

json SavedSearchJson(const SavedSearch& search) {
  return {{"id", search.id},
          {"person", search.person},
          {"name", search.name},
          {"kind", NameOf(search.kind)},
          {"query", json::parse(search.query)},
          {"alert", search.alert},
          {"created_at", FormatTimestamp(search.created_at)},
          {"updated_at", FormatTimestamp(search.updated_at)},
          {"version", search.version},
          {"seq", search.seq}};
}

Result<HttpResponse> HandleSaveSearch(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  NewSavedSearch search;
  search.person = ReadPerson(**body, who);
  search.kind = (*body)->RequiredEnum<SearchKind>("kind", WordsUpTo(SearchKind::kJobs));
  search.draft = ReadDraft(**body, context, search.kind);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto saved = SaveSearch(tx, *context.marketplace, who, search);
    if (!saved) return saved.error();
    return ResourceAnswer(201, SavedSearchJson(*saved));
  });
}

Result<HttpResponse> HandleListSavedSearches(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who) {
  ParamsReader params(request.query);
  const PageParams page = ReadPageParams(params);
  const std::string person = ReadPerson(params, who);
  if (const auto refused = params.Finish(); !refused) return refused.error();
  if (!page.page_token.empty() && !IsId(page.page_token, "svs")) return BadPageToken();
  const auto found =
      ListSavedSearches(*context.marketplace, who, person, page.page_token, page.page_size);
  if (!found) return found.error();
  json list = json::array();
  for (const SavedSearch& each : found->searches) list.push_back(SavedSearchJson(each));
  return JsonResponse({{"saved_searches", std::move(list)},
                       {"total", found->total},
                       {"next_page_token", TextOrNull(found->next_before_id)}});
}

Result<HttpResponse> HandleGetSavedSearch(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who) {
  ParamsReader params(request.query);
  if (const auto refused = params.Finish(); !refused) return refused.error();
  const auto search = GetSavedSearch(*context.marketplace, who, IdIn(request));
  if (!search) return search.error();
  return AnswerResource(request, SavedSearchJson(*search));
}

Result<HttpResponse> HandleUpdateSavedSearch(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto expected = IfMatchVersion(request);
  if (!expected) return expected.error();
  const auto stored = GetSavedSearch(*context.marketplace, who, IdIn(request));
  if (!stored) return stored.error();
  auto patch = ParseJson(request.body);
  if (!patch) return patch.error();
  if (!patch->is_object()) return JsonReader(*patch).Finish().error();
  json resource = {
      {"name", stored->name}, {"query", json::parse(stored->query)}, {"alert", stored->alert}};
  resource.merge_patch(*patch);
  JsonReader reader(std::move(resource));
  const SavedSearchEdit edit{stored->id, *expected, ReadDraft(reader, context, stored->kind)};
  if (const auto refused = reader.Finish(); !refused) return refused.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto updated = UpdateSavedSearch(tx, *context.marketplace, who, edit);
    if (!updated) return updated.error();
    return ResourceAnswer(200, SavedSearchJson(*updated));
  });
}

Result<HttpResponse> HandleDeleteSavedSearch(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  std::optional<int64_t> expected;
  if (request.Header("If-Match")) {
    const auto version = IfMatchVersion(request);
    if (!version) return version.error();
    expected = *version;
  }
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto seq =
        DeleteSavedSearch(tx, *context.marketplace, who, request.PathParam("id"), expected);
    if (!seq) return seq.error();
    return ResourceAnswer(204, {{"seq", *seq}});
  });
}

Result<HttpResponse> HandleGetSavedSearchResults(const ApiContext& context,
                                                 const HttpRequest& request, const Principal& who) {
  const auto search = GetSavedSearch(*context.marketplace, who, IdIn(request));
  if (!search) return search.error();
  return AnswerSavedSearch(context, request, who, *search);
}

}  // namespace shortlist
