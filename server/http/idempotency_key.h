#pragma once

#include <optional>
#include <string>

#include "index/base/result.h"
#include "server/http/request.h"

namespace shortlist {

// The Idempotency-Key header: 1 to 255 visible ASCII characters, else `bad_idempotency_key`
// (kInvalidArgument). Empty when it was not sent.
Result<std::optional<std::string>> IdempotencyKey(const HttpRequest& request);

}  // namespace shortlist
