#include "server/api/match_api.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "server/api/answer_json.h"
#include "server/api/json_fields.h"
#include "server/api/match_asker.h"
#include "server/api/request_fields.h"
#include "server/api/search_filters.h"
#include "server/workflow/find_similar.h"
#include "server/workflow/match_documents.h"
#include "server/workflow/match_evidence.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr size_t kMaxExcluded = 1'000;
constexpr size_t kMaxIdCharacters = 200;
constexpr int64_t kMaxLimit = 100;
constexpr int64_t kDefaultLimit = 20;

constexpr std::pair<std::string_view, MatchOrder> kFeedKinds[] = {{"best", MatchOrder::kBest},
                                                                  {"recent", MatchOrder::kNewest}};
// Whose results are explained: the job's candidates, or the freelancer's jobs.
constexpr std::pair<std::string_view, Side> kExplainedFor[] = {{"job", Side::kTalent},
                                                               {"freelancer", Side::kJobs}};

Side OtherSide(Side side) { return side == Side::kTalent ? Side::kJobs : Side::kTalent; }

size_t ReadLimit(FieldReader& reader) {
  return static_cast<size_t>(reader.OptionalInteger("limit", 1, kMaxLimit).value_or(kDefaultLimit));
}

// What a match may say beside who asks; the asker is known already, for time zones.
void ReadMatch(FieldReader& reader, const ApiContext& context, const Principal& who,
               MatchCommand* command) {
  const FilterContext about{&context.marketplace->rules, context.engine->clock->Now(),
                            command->asker.columns.Integer(Column::kTimezoneOffset),
                            who.is_publishable};
  command->filter = ReadSearchFilters(reader.Nested("filter"), command->results, about).filter;
  command->filter.excluded_ids = reader.OneOrMoreStrings("exclude", kMaxExcluded, kMaxIdCharacters);
  command->limit = ReadLimit(reader);
  ReadCommonFields(reader, context, command);
}

json ResultsJson(const ApiContext& context, Side side, MatchAnswer* answer) {
  std::vector<std::string> ids;
  for (const MatchHit& hit : answer->hits) ids.push_back(hit.id);
  auto cards = ReadCards(context, side, ids, {});
  json results = json::array();
  for (MatchHit& hit : answer->hits) {
    const auto found = cards.find(hit.id);
    if (found == cards.end()) {
      NoteGone(&answer->coverage);
      continue;
    }
    NameSkills(found->second.job_skills, *context.marketplace->rules.skills, &hit.evidence);
    json result = {{CardName(side), std::move(found->second.card)},
                   {"fit", FitJson(hit.fit)},
                   {"evidence", EvidenceJson(hit.evidence, context.marketplace->rules.currency)}};
    if (hit.explanation) result["explanation"] = ExplanationJson(*hit.explanation);
    results.push_back(std::move(result));
  }
  return results;
}

// Of any answer with hits, plan, coverage, seq and a query id.
template <typename Answer>
json BodyOf(json results, const Answer& answer) {
  return {{"results", std::move(results)},
          {"query_id", answer.query_id},
          {"plan", PlanJson(answer.plan)},
          {"coverage", CoverageJson(answer.coverage)},
          {"seq", answer.seq}};
}

Result<HttpResponse> AnswerMatch(const ApiContext& context, const HttpRequest& request,
                                 MatchCommand command) {
  command.deadline = request.deadline;
  auto answer = MatchDocuments(*context.engine, command);
  if (!answer) return answer.error();
  json results = ResultsJson(context, command.results, &*answer);
  return JsonResponse(BodyOf(std::move(results), *answer));
}

// Which of the four is asked for. Refuses `one_of_required`.
Result<std::string> AskerField(JsonReader& body) {
  std::vector<std::string> sent;
  for (const char* name : {"job_id", "brief", "freelancer_id", "profile"}) {
    if (body.Has(name)) sent.emplace_back(name);
  }
  if (sent.size() == 1) return sent.front();
  return Error{ErrorCode::kInvalidArgument,
               "one_of_required",
               "Send exactly one of job_id, brief, freelancer_id and profile.",
               {}};
}

Result<HttpResponse> MatchOfStored(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who, Side asking) {
  auto asker = OwnAsker(context, who, asking, request.PathParam("id"));
  if (!asker) return asker.error();
  ParamsReader reader(request.query);
  MatchCommand command;
  command.results = OtherSide(asking);
  command.asker = std::move(*asker);
  if (asking == Side::kTalent) {
    command.order = reader.OptionalEnum<MatchOrder>("kind", kFeedKinds).value_or(MatchOrder::kBest);
  }
  ReadMatch(reader, context, who, &command);
  if (auto refused = reader.Finish(); !refused) return refused.error();
  return AnswerMatch(context, request, std::move(command));
}

Result<HttpResponse> Similar(const ApiContext& context, const HttpRequest& request,
                             const Principal& who, Side side) {
  auto document = StoredAsker(context, who, side, request.PathParam("id"));
  if (!document) return document.error();
  ParamsReader reader(request.query);
  SimilarCommand command;
  command.side = side;
  command.document = std::move(*document);
  command.limit = ReadLimit(reader);
  command.min_seq = ReadMinSeq(reader, context);
  command.deadline = request.deadline;
  if (auto refused = reader.Finish(); !refused) return refused.error();
  auto answer = FindSimilar(*context.engine, command);
  if (!answer) return answer.error();
  std::vector<std::string> ids;
  for (const SimilarHit& hit : answer->hits) ids.push_back(hit.id);
  auto cards = ReadCards(context, side, ids, {});
  json results = json::array();
  for (const SimilarHit& hit : answer->hits) {
    const auto found = cards.find(hit.id);
    if (found == cards.end()) {
      NoteGone(&answer->coverage);
      continue;
    }
    results.push_back({{CardName(side), std::move(found->second.card)}, {"score", hit.score}});
  }
  return JsonResponse(BodyOf(std::move(results), *answer));
}

json ExplainJson(const ApiContext& context, const MatchExplanation& explained) {
  json changes = json::array();
  for (const RankChange& change : explained.changes) {
    changes.push_back(
        {{"feature", change.feature}, {"gain", change.gain}, {"rank_then", change.rank_then}});
  }
  return {{"rank", NumberOrNull(explained.rank)},
          {"candidates", explained.candidates},
          {"fit", FitJson(explained.hit.fit)},
          {"evidence", EvidenceJson(explained.hit.evidence, context.marketplace->rules.currency)},
          {"explanation", ExplanationJson(*explained.hit.explanation)},
          {"changes", std::move(changes)},
          {"query_id", explained.query_id},
          {"plan", PlanJson(explained.plan)},
          {"coverage", CoverageJson(explained.coverage)},
          {"seq", explained.seq}};
}

}  // namespace

Result<HttpResponse> HandleMatch(const ApiContext& context, const HttpRequest& request,
                                 const Principal& who) {
  auto body = BodyAlone(request);
  if (!body) return body.error();
  JsonReader& reader = **body;
  const auto field = AskerField(reader);
  if (!field) return field.error();
  MatchCommand command;
  const bool job = *field == "job_id" || *field == "brief";
  command.results = job ? Side::kTalent : Side::kJobs;
  std::vector<FieldError> checks;
  if (*field == "brief") {
    command.asker = DescribedJob(context, reader, &checks);
  } else if (*field == "profile") {
    command.asker = DescribedFreelancer(context, reader, &checks);
  } else {
    const std::string id = reader.RequiredString(*field, kMaxIdCharacters);
    if (!id.empty()) {
      auto stored = StoredAsker(context, who, OtherSide(command.results), id);
      if (!stored) return stored.error();
      command.asker = std::move(*stored);
    }
  }
  ReadMatch(reader, context, who, &command);
  if (auto refused = FinishWith(reader, std::move(checks)); !refused) return refused.error();
  return AnswerMatch(context, request, std::move(command));
}

Result<HttpResponse> HandleGetCandidates(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  return MatchOfStored(context, request, who, Side::kJobs);
}

Result<HttpResponse> HandleGetFeed(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who) {
  return MatchOfStored(context, request, who, Side::kTalent);
}

Result<HttpResponse> HandleSimilarJobs(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who) {
  return Similar(context, request, who, Side::kJobs);
}

Result<HttpResponse> HandleSimilarFreelancers(const ApiContext& context, const HttpRequest& request,
                                              const Principal& who) {
  return Similar(context, request, who, Side::kTalent);
}

Result<HttpResponse> HandleExplain(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who) {
  ParamsReader reader(request.query);
  const std::string job_id = reader.RequiredString("job_id", kMaxIdCharacters);
  const std::string freelancer_id = reader.RequiredString("freelancer_id", kMaxIdCharacters);
  MatchCommand command;
  command.results = reader.OptionalEnum<Side>("for", kExplainedFor).value_or(Side::kTalent);
  command.min_seq = ReadMinSeq(reader, context);
  command.rank_profile = reader.OptionalString("rank_profile", kMaxIdCharacters).value_or("");
  command.deadline = request.deadline;
  if (auto refused = reader.Finish(); !refused) return refused.error();
  auto job = StoredAsker(context, who, Side::kJobs, job_id);
  if (!job) return job.error();
  auto freelancer = StoredAsker(context, who, Side::kTalent, freelancer_id);
  if (!freelancer) return freelancer.error();
  const bool for_job = command.results == Side::kTalent;
  command.asker = std::move(for_job ? *job : *freelancer);
  const auto explained = ExplainMatch(*context.engine, command, for_job ? freelancer_id : job_id);
  if (!explained) return explained.error();
  return JsonResponse(ExplainJson(context, *explained));
}

}  // namespace shortlist
