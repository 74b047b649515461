#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "index/base/result.h"
#include "server/api/api_context.h"
#include "server/http/request.h"
#include "server/http/response.h"
#include "server/workflow/write_once.h"

namespace shortlist {

// How the writes of all resources are asked for and answered: create, merge patch, delete.

// What any write may be sent with: `?wait=true`, and Idempotency-Key.
struct WriteParams {
  bool wait = false;                    // until search sees it
  Deadline deadline = Deadline::max();  // of the wait
  WriteRequest request;
};

// Refuses `invalid_fields` (another parameter) and `bad_idempotency_key`.
Result<WriteParams> ReadWriteParams(const HttpRequest& request, const Principal& who);

// A resource with a merge patch (RFC 7396) applied, to be read as if it had been sent whole.
struct PatchedResource {
  nlohmann::json resource;
  // Fields of the patch that the resource has not, also those that it would only remove.
  std::vector<FieldError> unknown;
};

// `resource` must have every field there is, null where it is not given. Refuses what ParseJson
// does, and a body that is no object.
Result<PatchedResource> ApplyMergePatch(nlohmann::json resource, std::string_view body);

// Runs a verb once and answers it: the body that it returned, and from its `id`, `version` and
// `seq` the headers ETag, Shortlist-Seq and, for 201, Location below `collection`. With `wait`,
// Shortlist-Searchable says whether search sees the write by now. A verb that answers 204 returns
// {"seq": N} as its body, which is not sent.
Result<HttpResponse> AnswerWrite(const ApiContext& context, const WriteParams& params,
                                 std::string_view collection,
                                 const std::function<Result<WriteAnswer>(Transaction&)>& verb);

// Runs a verb once and answers its status and body as they are, none for 204: of what is no
// resource.
Result<HttpResponse> AnswerOnce(const ApiContext& context, const WriteRequest& request,
                                const std::function<Result<WriteAnswer>(Transaction&)>& verb);

// What a verb returns: the resource, as it will be answered.
WriteAnswer ResourceAnswer(int status, const nlohmann::json& resource);

// The resource under its ETag; 304 for whoever has it already.
HttpResponse AnswerResource(const HttpRequest& request, const nlohmann::json& resource);

}  // namespace shortlist
