#include "server/api/freelancers_api.h"

#include "server/api/freelancer_json.h"
#include "server/api/json_fields.h"
#include "server/api/list_params.h"
#include "server/api/own_noun.h"
#include "server/api/resource_write.h"
#include "server/http/etag.h"
#include "server/http/params_reader.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/delete_freelancer.h"
#include "server/workflow/ownership.h"
#include "server/workflow/read_freelancers.h"
#include "server/workflow/update_freelancer.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr std::string_view kCollection = "/v1/freelancers";

json JsonOf(const ApiContext& context, const FreelancerView& view) {
  return FreelancerJson(view, context.marketplace->rules);
}

// What the reader has, in the place of `before`; `checks`: what is known to be wrong with it.
Result<Freelancer> CheckedFreelancer(const ApiContext& context, JsonReader& reader,
                                     const Principal& who, const Freelancer& before,
                                     std::vector<FieldError> checks) {
  Freelancer freelancer = ReadFreelancer(reader, *context.marketplace->rules.skills);
  for (auto&& errors : {Validate(freelancer, context.marketplace->rules.categories),
                        CheckMayChange(who, before, freelancer)}) {
    checks.insert(checks.end(), errors.begin(), errors.end());
  }
  if (const auto refused = FinishWith(reader, std::move(checks)); !refused) return refused.error();
  return freelancer;
}

// The stored freelancer as the request's patch makes it.
Result<FreelancerView> PatchedFreelancer(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  const auto expected = IfMatchVersion(request);
  if (!expected) return expected.error();
  auto stored = OwnFreelancer(context, request.PathParam("id"), who);
  if (!stored) return stored.error();
  if (const auto refused = CheckIfMatch(request, stored->freelancer.version); !refused) {
    return refused.error();
  }
  auto patch = ApplyMergePatch(JsonOf(context, *stored), request.body);
  if (!patch) return patch.error();
  JsonReader reader(std::move(patch->resource));
  auto read =
      CheckedFreelancer(context, reader, who, stored->freelancer, std::move(patch->unknown));
  if (!read) return read.error();
  read->id = stored->freelancer.id;
  read->version = stored->freelancer.version;
  stored->freelancer = *std::move(read);
  return stored;
}

}  // namespace

Result<HttpResponse> HandleCreateFreelancer(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto reader = JsonReader::Parse(request.body);
  if (!reader) return reader.error();
  const auto freelancer = CheckedFreelancer(context, **reader, who, {}, {});
  if (!freelancer) return freelancer.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    Freelancer draft = *freelancer;
    if (const auto taken = TakeOwnership(tx, who, &draft); !taken) return taken.error();
    const auto created = CreateFreelancer(tx, *context.marketplace, std::move(draft));
    if (!created) return created.error();
    return ResourceAnswer(201, JsonOf(context, {*created, std::nullopt}));
  });
}

Result<HttpResponse> HandleListFreelancers(const ApiContext& context, const HttpRequest& request,
                                           const Principal& who) {
  auto params = ReadListParams(request, "frl");
  if (!params) return params.error();
  params->owner = OwnerListed(who);
  const FreelancerList list = ListFreelancers(*context.marketplace, *params);
  json freelancers = json::array();
  for (const FreelancerView& freelancer : list.freelancers)
    freelancers.push_back(JsonOf(context, freelancer));
  return JsonResponse({{"freelancers", std::move(freelancers)},
                       {"total", list.total},
                       {"next_page_token", TextOrNull(list.next_after_id)}});
}

Result<HttpResponse> HandleGetFreelancer(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto freelancer = GetFreelancer(*context.marketplace, request.PathParam("id"), who);
  if (!freelancer) return freelancer.error();
  return AnswerResource(request, JsonOf(context, *freelancer));
}

Result<HttpResponse> HandleUpdateFreelancer(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto patched = PatchedFreelancer(context, request, who);
  // Under an idempotency key a refusal is the verb's: sent again, the request is answered as it was
  // the first time, although its version is stale by then.
  if (!patched && !params->request.idempotency_key) return patched.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    if (!patched) return patched.error();
    const auto own = RequireOwnFreelancer(tx, who, patched->freelancer.id);
    if (!own) return own.error();
    const auto updated = UpdateFreelancer(tx, *context.marketplace, patched->freelancer,
                                          patched->freelancer.version);
    if (!updated) return updated.error();
    return ResourceAnswer(200, JsonOf(context, {*updated, patched->job_success}));
  });
}

Result<HttpResponse> HandleDeleteFreelancer(const ApiContext& context, const HttpRequest& request,
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
    const auto own = RequireOwnFreelancer(tx, who, request.PathParam("id"));
    if (!own) return own.error();
    const auto seq = DeleteFreelancer(tx, *context.marketplace, request.PathParam("id"), expected);
    if (!seq) return seq.error();
    return ResourceAnswer(204, {{"seq", *seq}});
  });
}

}  // namespace shortlist
