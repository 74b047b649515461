#include "server/api/jobs_api.h"

#include "server/api/hiring_request.h"
#include "server/api/job_json.h"
#include "server/api/json_fields.h"
#include "server/api/list_params.h"
#include "server/api/own_noun.h"
#include "server/api/resource_write.h"
#include "server/http/etag.h"
#include "server/http/params_reader.h"
#include "server/workflow/change_job_status.h"
#include "server/workflow/create_job.h"
#include "server/workflow/delete_job.h"
#include "server/workflow/ownership.h"
#include "server/workflow/read_jobs.h"
#include "server/workflow/update_job.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr std::string_view kCollection = "/v1/jobs";

json JsonOf(const ApiContext& context, const Job& job) {
  return JobJson(job, context.marketplace->rules);
}

// What the reader has, in the place of `before`; `checks`: what is known to be wrong with it.
Result<Job> CheckedJob(const ApiContext& context, JsonReader& reader, const Principal& who,
                       const Job& before, std::vector<FieldError> checks) {
  Job job = ReadJob(reader, *context.marketplace->rules.skills);
  for (auto&& errors :
       {Validate(job, context.marketplace->rules.categories), CheckMayChange(who, before, job)}) {
    checks.insert(checks.end(), errors.begin(), errors.end());
  }
  if (const auto refused = FinishWith(reader, std::move(checks)); !refused) return refused.error();
  return job;
}

// The stored job as the request's patch makes it.
Result<Job> PatchedJob(const ApiContext& context, const HttpRequest& request,
                       const Principal& who) {
  const auto expected = IfMatchVersion(request);
  if (!expected) return expected.error();
  auto stored = OwnJob(context, request.PathParam("id"), who);
  if (!stored) return stored.error();
  if (const auto refused = CheckIfMatch(request, stored->version); !refused) {
    return refused.error();
  }
  auto patch = ApplyMergePatch(JsonOf(context, *stored), request.body);
  if (!patch) return patch.error();
  JsonReader reader(std::move(patch->resource));
  auto read = CheckedJob(context, reader, who, *stored, std::move(patch->unknown));
  if (!read) return read.error();
  read->id = stored->id;
  read->version = stored->version;
  return read;
}

Result<HttpResponse> ChangeStatus(const ApiContext& context, const HttpRequest& request,
                                  const Principal& who, JobAction action) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  JobStatusChange change{std::string(request.PathParam("id")), action};
  if (action == JobAction::kClose) change.reason = ReadText(**body, "reason");
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    if (const auto own = RequireOwnJob(tx, who, change.id); !own) return own.error();
    const auto changed = ChangeJobStatus(tx, *context.marketplace, change);
    if (!changed) return changed.error();
    return ResourceAnswer(200, JsonOf(context, *changed));
  });
}

}  // namespace

Result<HttpResponse> HandleCreateJob(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto reader = JsonReader::Parse(request.body);
  if (!reader) return reader.error();
  const auto job = CheckedJob(context, **reader, who, {}, {});
  if (!job) return job.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    Job draft = *job;
    if (const auto taken = TakeOwnership(tx, who, &draft); !taken) return taken.error();
    const auto created = CreateJob(tx, *context.marketplace, std::move(draft));
    if (!created) return created.error();
    return ResourceAnswer(201, JsonOf(context, *created));
  });
}

Result<HttpResponse> HandleListJobs(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who) {
  auto params = ReadListParams(request, "job");
  if (!params) return params.error();
  params->owner = OwnerListed(who);
  const JobList list = ListJobs(*context.marketplace, *params);
  json jobs = json::array();
  for (const Job& job : list.jobs) jobs.push_back(JsonOf(context, job));
  return JsonResponse({{"jobs", std::move(jobs)},
                       {"total", list.total},
                       {"next_page_token", TextOrNull(list.next_after_id)}});
}

Result<HttpResponse> HandleGetJob(const ApiContext& context, const HttpRequest& request,
                                  const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto job = GetJob(*context.marketplace, request.PathParam("id"), who);
  if (!job) return job.error();
  return AnswerResource(request, JsonOf(context, *job));
}

Result<HttpResponse> HandleUpdateJob(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto patched = PatchedJob(context, request, who);
  // Under an idempotency key a refusal is the verb's: sent again, the request is answered as it was
  // the first time, although its version is stale by then.
  if (!patched && !params->request.idempotency_key) return patched.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    if (!patched) return patched.error();
    const auto own = RequireOwnJob(tx, who, patched->id);
    if (!own) return own.error();
    const auto updated = UpdateJob(tx, *context.marketplace, *patched, patched->version);
    if (!updated) return updated.error();
    return ResourceAnswer(200, JsonOf(context, *updated));
  });
}

Result<HttpResponse> HandleDeleteJob(const ApiContext& context, const HttpRequest& request,
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
    const auto own = RequireOwnJob(tx, who, request.PathParam("id"));
    if (!own) return own.error();
    const auto seq = DeleteJob(tx, *context.marketplace, request.PathParam("id"), expected);
    if (!seq) return seq.error();
    return ResourceAnswer(204, {{"seq", *seq}});
  });
}

Result<HttpResponse> HandlePublishJob(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who) {
  return ChangeStatus(context, request, who, JobAction::kPublish);
}
Result<HttpResponse> HandlePauseJob(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who) {
  return ChangeStatus(context, request, who, JobAction::kPause);
}
Result<HttpResponse> HandleResumeJob(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who) {
  return ChangeStatus(context, request, who, JobAction::kResume);
}
Result<HttpResponse> HandleCloseJob(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who) {
  return ChangeStatus(context, request, who, JobAction::kClose);
}
Result<HttpResponse> HandleRenewJob(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who) {
  return ChangeStatus(context, request, who, JobAction::kRenew);
}
Result<HttpResponse> HandleRemoveJob(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who) {
  return ChangeStatus(context, request, who, JobAction::kRemove);
}

}  // namespace shortlist
