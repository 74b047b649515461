#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "index/base/result.h"
#include "server/api/api_context.h"
#include "server/api/resource_write.h"
#include "server/http/json_reader.h"
#include "server/http/request.h"
#include "server/http/response.h"
#include "server/marketplace/account.h"
#include "server/workflow/write_once.h"

namespace shortlist {

// What the requests about accounts have in common. Their answers hold secrets, or say the same to
// everybody: none is kept under an idempotency key.

inline constexpr size_t kMaxCodeCharacters = 50;  // of a second factor, or to recover it
inline const WriteAnswer kNoContent{204, ""};

// The body of a request that has no parameters. Refuses `invalid_fields` and what JsonReader does.
Result<std::unique_ptr<JsonReader>> ReadBody(const HttpRequest& request);

// Refuses parameters: `invalid_fields`.
Result<void> RequireNoParams(const HttpRequest& request);

// The field `email`, normalised; notes `bad_email`.
std::string ReadEmail(JsonReader& reader);

// Takes a try from the client's network and then, unless it is empty, from `key` of `throttle`.
// The answer to who must wait: `too_many_attempts` with Retry-After; empty for who may go on. It
// depends on what was asked alone, not on whether there is such an account.
std::optional<HttpResponse> RefuseAttempt(const ApiContext& context, const HttpRequest& request,
                                          AttemptThrottle& throttle, const std::string& key);

// Runs a verb that returns Result<void>; gives `answer` unless it refuses, and keeps it nowhere.
template <typename Verb>
Result<HttpResponse> AnswerDone(const ApiContext& context, const WriteAnswer& answer, Verb verb) {
  return AnswerOnce(context, {}, [&](Transaction& tx) -> Result<WriteAnswer> {
    const Result<void> done = verb(tx);
    if (!done) return done.error();
    return answer;
  });
}

// What its owner is shown of an account.
nlohmann::json AccountJson(const Account& account);

}  // namespace shortlist
