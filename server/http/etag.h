#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/http/request.h"

namespace shortlist {

// The entity tag of a resource's version as it is shown: "\"v3-9ae1c6d20b7f4e58\"", quotes
// included; behind the version a hash of `body`, since an answer also shows what changes without an
// edit.
std::string ETagOf(int64_t version, std::string_view body);

// True when If-None-Match names `etag` (or is "*"): what the caller has is what there is.
bool IsKnown(const HttpRequest& request, std::string_view etag);

// The version that If-Match names; the rest of the tag does not count, nor need it be there: an
// edit depends on no more than the version. Refusals: `precondition_required` where it is missing,
// `stale_version` where it is a tag that this server never gave out or a weak one, `bad_if_match`
// where it is no single entity tag ("*" and lists would not say what the caller has seen).
Result<int64_t> IfMatchVersion(const HttpRequest& request);

// Success when If-Match names `current_version`; `stale_version` when it names another.
Result<void> CheckIfMatch(const HttpRequest& request, int64_t current_version);

}  // namespace shortlist
