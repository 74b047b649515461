#include "server/http/idempotency_key.h"

#include <algorithm>

namespace shortlist {

Result<std::optional<std::string>> IdempotencyKey(const HttpRequest& request) {
  const auto key = request.Header("Idempotency-Key");
  if (!key) return std::optional<std::string>();
  const bool visible =
      std::all_of(key->begin(), key->end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (key->empty() || key->size() > 255 || !visible) {
    return Error{ErrorCode::kInvalidArgument,
                 "bad_idempotency_key",
                 "Idempotency-Key must be 1 to 255 visible ASCII characters.",
                 {}};
  }
  return std::optional<std::string>(*key);
}

}  // namespace shortlist
