#pragma once

#include <cstdint>
#include <string>

#include "index/base/result.h"
#include "server/http/request.h"

namespace shortlist {

// The entity tag of a resource's version: 3 → "\"v3\"", quotes included.
std::string ETagOf(int64_t version);

// The version that If-Match names. Refusals: `precondition_required` where it is missing,
// `stale_version` where it is a tag that this server never gave out or a weak one, `bad_if_match`
// where it is no single entity tag ("*" and lists would not say what the caller has seen).
Result<int64_t> IfMatchVersion(const HttpRequest& request);

// Success when If-Match names `current_version`; `stale_version` when it names another.
Result<void> CheckIfMatch(const HttpRequest& request, int64_t current_version);

}  // namespace shortlist
