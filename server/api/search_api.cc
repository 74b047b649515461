#include "server/api/search_api.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "server/api/answer_json.h"
#include "server/api/request_fields.h"
#include "server/api/search_filters.h"
#include "server/workflow/search_documents.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr size_t kMaxQueryCharacters = 20'000;
constexpr size_t kMaxSeen = 1'000;
constexpr size_t kMaxIdCharacters = 200;

constexpr std::pair<std::string_view, MatchMode> kMatchWords[] = {
    {"auto", MatchMode::kAuto}, {"all", MatchMode::kAll}, {"any", MatchMode::kAny}};
constexpr std::pair<std::string_view, RetrievalMode> kModeWords[] = {
    {"hybrid", RetrievalMode::kHybrid},
    {"lexical", RetrievalMode::kLexical},
    {"semantic", RetrievalMode::kSemantic}};
constexpr std::pair<std::string_view, SearchSort> kTalentSorts[] = {
    {"relevance", SearchSort::kRelevance},
    {"newest", SearchSort::kNewest},
    {"rate", SearchSort::kRate},
    {"jss", SearchSort::kJss},
    {"earned", SearchSort::kEarned}};
constexpr std::pair<std::string_view, SearchSort> kJobSorts[] = {
    {"relevance", SearchSort::kRelevance},
    {"newest", SearchSort::kNewest},
    {"rate", SearchSort::kRate},
    {"budget", SearchSort::kBudget},
    {"client_spent", SearchSort::kClientSpent}};
constexpr std::pair<std::string_view, Column> kTalentFacets[] = {
    {"skills", Column::kSkills},   {"category", Column::kCategory},
    {"country", Column::kCountry}, {"languages", Column::kLanguages},
    {"kind", Column::kKind},       {"badges", Column::kBadges}};
constexpr std::pair<std::string_view, Column> kJobFacets[] = {
    {"skills", Column::kSkills},         {"category", Column::kCategory},
    {"country", Column::kCountry},       {"type", Column::kType},
    {"experience", Column::kExperience}, {"client_country", Column::kClientCountry},
    {"duration", Column::kDuration},     {"workload", Column::kWorkload}};

// What is asked, and how it is to be shown.
struct SearchRequest {
  SearchCommand command;
  bool highlight = false;
  std::set<std::string> fields;  // of the card; empty: all
};

std::set<std::string> ReadCardFields(FieldReader& reader, const ApiContext& context, Side side) {
  const auto known = CardFields(context, side);
  const std::vector<std::string_view> words(known.begin(), known.end());
  std::set<std::string> fields;
  for (const size_t position : reader.WordList("fields", words)) fields.insert(known[position]);
  if (!fields.empty()) fields.insert("id");
  return fields;
}

// Everything that the answer depends on, but for which page of it is asked.
std::string FingerprintOf(const SearchRequest& request, const SearchFilters& filters) {
  const SearchCommand& command = request.command;
  std::set<std::string_view> facets;
  for (const Column column : command.facets) facets.insert(NameOf(column));
  auto seen = command.filter.excluded_ids;
  std::sort(seen.begin(), seen.end());
  return json::array({command.text, command.match, command.mode, command.sort, facets,
                      command.facet_limit, command.rank_profile, command.explain, request.highlight,
                      request.fields, command.min_seq.value_or(0), seen, filters.canonical})
      .dump();
}

SearchRequest ReadSearch(FieldReader& reader, const ApiContext& context, Side side,
                         const Principal& who) {
  const bool talent = side == Side::kTalent;
  SearchRequest request;
  SearchCommand& command = request.command;
  command.side = side;
  command.text = reader.OptionalString("q", kMaxQueryCharacters).value_or("");
  command.match = reader.OptionalEnum<MatchMode>("match", kMatchWords).value_or(MatchMode::kAuto);
  command.mode =
      reader.OptionalEnum<RetrievalMode>("mode", kModeWords).value_or(RetrievalMode::kHybrid);
  const EnumWords<SearchSort> sorts =
      talent ? EnumWords<SearchSort>(kTalentSorts) : EnumWords<SearchSort>(kJobSorts);
  command.sort = reader.OptionalEnum("sort", sorts).value_or(SearchSort::kRelevance);
  const EnumWords<Column> facets =
      talent ? EnumWords<Column>(kTalentFacets) : EnumWords<Column>(kJobFacets);
  command.facets = reader.EnumList("facets", facets);
  std::sort(command.facets.begin(), command.facets.end());
  command.facets.erase(std::unique(command.facets.begin(), command.facets.end()),
                       command.facets.end());
  command.facet_limit =
      static_cast<size_t>(reader.OptionalInteger("facet_limit", 1, 1'000).value_or(100));
  ReadCommonFields(reader, context, &command);
  const PageParams page = ReadPageParams(reader);
  command.page_size = static_cast<size_t>(page.page_size);
  command.page_token = page.page_token;
  const FilterContext about{
      &context.marketplace->rules, context.engine->clock->Now(), {}, who.is_publishable};
  SearchFilters filters = ReadSearchFilters(reader.Nested("filter"), side, about);
  command.filter = std::move(filters.filter);
  command.filter.excluded_ids = reader.OneOrMoreStrings("seen", kMaxSeen, kMaxIdCharacters);
  request.highlight = reader.OptionalBool("highlight").value_or(false);
  request.fields = ReadCardFields(reader, context, side);
  command.fingerprint = FingerprintOf(request, filters);
  return request;
}

// Skills are counted by their ids; the names of those that are known go with them.
json FacetsJson(const std::map<Column, std::vector<FacetCount>>& facets, const SkillGraph& graph) {
  json all = json::object();
  for (const auto& [column, counts] : facets) {
    json& list = all[std::string(NameOf(column))] = json::array();
    for (const FacetCount& entry : counts) {
      json value = {{"value", entry.value}, {"count", entry.count}};
      const Skill* skill = column == Column::kSkills ? graph.Find(entry.value) : nullptr;
      if (skill != nullptr) value["name"] = skill->name;
      list.push_back(std::move(value));
    }
  }
  return all;
}

json ResultsJson(const ApiContext& context, const SearchRequest& request, SearchAnswer* answer) {
  std::vector<std::string> ids;
  for (const SearchHit& hit : answer->hits) ids.push_back(hit.id);
  auto cards = ReadCards(context, request.command.side, ids,
                         request.highlight ? std::span<const std::string>(answer->matched_terms)
                                           : std::span<const std::string>());
  json results = json::array();
  for (const SearchHit& hit : answer->hits) {
    const auto found = cards.find(hit.id);
    if (found == cards.end()) {
      NoteGone(&answer->coverage);
      continue;
    }
    json card = json::object();
    for (auto& [name, value] : found->second.card.items()) {
      if (request.fields.empty() || request.fields.contains(name)) card[name] = std::move(value);
    }
    json result = {{CardName(request.command.side), std::move(card)}, {"score", hit.score}};
    if (request.highlight) result["highlights"] = found->second.highlights;
    if (hit.explanation) result["explanation"] = ExplanationJson(*hit.explanation);
    results.push_back(std::move(result));
  }
  return results;
}

Result<HttpResponse> Search(const ApiContext& context, const HttpRequest& http,
                            const Principal& who, Side side) {
  auto fields = RequestFields::Of(http);
  if (!fields) return fields.error();
  SearchRequest request = ReadSearch((*fields)->reader(), context, side, who);
  if (auto refused = (*fields)->Finish(); !refused) return refused.error();
  request.command.deadline = http.deadline;
  auto answer = SearchDocuments(*context.engine, request.command);
  if (!answer) return (*fields)->Pointed(answer.error());
  json results = ResultsJson(context, request, &*answer);
  json body = {{"results", std::move(results)},
               {"total", answer->total},
               {"facets", FacetsJson(answer->facets, *context.marketplace->rules.skills)},
               {"next_page_token", nullptr},
               {"query_id", answer->query_id},
               {"plan", PlanJson(answer->plan)},
               {"coverage", CoverageJson(answer->coverage)},
               {"seq", answer->seq}};
  if (!answer->next_page_token.empty()) body["next_page_token"] = answer->next_page_token;
  if (answer->spelling) body["spelling"] = {{"suggestion", *answer->spelling}};
  if (answer->broadened) {
    body["broadened"] = {{"match", "any"}, {"all_words_total", answer->broadened->all_words_total}};
  }
  if (auto late = CheckDeadline(http.deadline); !late) return late.error();
  return JsonResponse(body);
}

}  // namespace

Result<HttpResponse> HandleSearchTalent(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who) {
  return Search(context, request, who, Side::kTalent);
}

Result<HttpResponse> HandleSearchJobs(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who) {
  return Search(context, request, who, Side::kJobs);
}

}  // namespace shortlist
