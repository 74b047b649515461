#include "server/api/resource_write.h"

#include "server/http/etag.h"
#include "server/http/idempotency_key.h"
#include "server/http/json_reader.h"
#include "server/http/params_reader.h"

namespace shortlist {
namespace {

using nlohmann::json;

std::string FingerprintOf(const HttpRequest& request) {
  return request.method + " " + request.path + "\n" + request.body;
}

void CollectUnknown(const json& resource, const json& patch, const std::string& pointer,
                    std::vector<FieldError>* unknown) {
  for (const auto& [name, value] : patch.items()) {
    if (unknown->size() >= kMaxFieldErrors) return;
    const std::string at = pointer + "/" + EscapedForPointer(name);
    const auto found = resource.find(name);
    if (found == resource.end()) {
      unknown->push_back({at, "unknown_field", "There is no such field."});
    } else if (found->is_object() && value.is_object()) {
      CollectUnknown(*found, value, at, unknown);
    }
  }
}

}  // namespace

Result<WriteParams> ReadWriteParams(const HttpRequest& request, const Principal& who) {
  WriteParams params;
  ParamsReader query(request.query);
  params.wait = query.OptionalBool("wait").value_or(false);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  auto key = IdempotencyKey(request);
  if (!key) return key.error();
  params.deadline = request.deadline;
  // Of a person, whichever session it is sent in.
  const std::string& principal = who.account_id.empty() ? who.id : who.account_id;
  params.request = {principal, *std::move(key), FingerprintOf(request)};
  return params;
}

Result<PatchedResource> ApplyMergePatch(json resource, std::string_view body) {
  const auto patch = ParseJson(body);
  if (!patch) return patch.error();
  if (!patch->is_object()) return JsonReader(*patch).Finish().error();
  PatchedResource patched;
  CollectUnknown(resource, *patch, "", &patched.unknown);
  resource.merge_patch(*patch);
  patched.resource = std::move(resource);
  return patched;
}

WriteAnswer ResourceAnswer(int status, const json& resource) {
  return {status, JsonResponse(resource).body};
}

Result<HttpResponse> AnswerWrite(const ApiContext& context, const WriteParams& params,
                                 std::string_view collection,
                                 const std::function<Result<WriteAnswer>(Transaction&)>& verb) {
  auto answer = WriteOnce(*context.marketplace, params.request, verb);
  if (!answer) return answer.error();

  const json resource = json::parse(answer->body);
  const int64_t seq = resource.at("seq").get<int64_t>();
  HttpResponse response = NoContentResponse();
  if (answer->status != 204) {
    response = TextResponse(std::move(answer->body), "application/json");
    response.headers["ETag"] = ETagOf(resource.at("version").get<int64_t>(), response.body);
  }
  response.status = answer->status;
  if (answer->status == 201) {
    response.headers["Location"] =
        std::string(collection) + "/" + resource.at("id").get<std::string>();
  }
  response.headers["Shortlist-Seq"] = std::to_string(seq);
  if (params.wait) {
    const auto seen = WaitForSeq(*context.engine, seq, params.deadline);
    response.headers["Shortlist-Searchable"] = seen ? "true" : "false";
  }
  return response;
}

Result<HttpResponse> AnswerOnce(const ApiContext& context, const WriteRequest& request,
                                const std::function<Result<WriteAnswer>(Transaction&)>& verb) {
  auto answer = WriteOnce(*context.marketplace, request, verb);
  if (!answer) return answer.error();
  if (answer->status == 204) return NoContentResponse();
  HttpResponse response = TextResponse(std::move(answer->body), "application/json");
  response.status = answer->status;
  return response;
}

HttpResponse AnswerResource(const HttpRequest& request, const json& resource) {
  HttpResponse response = JsonResponse(resource);
  const std::string etag = ETagOf(resource.at("version").get<int64_t>(), response.body);
  if (IsKnown(request, etag)) {
    response = HttpResponse();
    response.status = 304;
  }
  response.headers["ETag"] = etag;
  return response;
}

}  // namespace shortlist
