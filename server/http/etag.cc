#include "server/http/etag.h"

#include <charconv>
#include <string_view>

namespace shortlist {
namespace {

Error Stale() {
  return {ErrorCode::kStaleVersion,
          "stale_version",
          "If-Match names another version than the newest; read it again.",
          {}};
}

bool IsEntityTag(std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return false;
  for (unsigned char c : tag.substr(1, tag.size() - 2)) {
    if (c == '"' || c <= 0x20 || c == 0x7f) return false;
  }
  return true;
}

}  // namespace

std::string ETagOf(int64_t version) { return "\"v" + std::to_string(version) + "\""; }

Result<int64_t> IfMatchVersion(const HttpRequest& request) {
  const auto header = request.Header("If-Match");
  if (!header) {
    return Error{ErrorCode::kPreconditionRequired,
                 "precondition_required",
                 "Send If-Match with the ETag of the version you edit.",
                 {}};
  }
  if (!IsEntityTag(*header)) {
    return Error{ErrorCode::kInvalidArgument,
                 "bad_if_match",
                 "If-Match must be one entity tag, as ETag had it.",
                 {}};
  }
  int64_t version = 0;
  const std::string_view tag = *header;
  std::from_chars(tag.data() + std::min<size_t>(2, tag.size()), tag.data() + tag.size(), version);
  if (tag != ETagOf(version)) return Stale();
  return version;
}

Result<void> CheckIfMatch(const HttpRequest& request, int64_t current_version) {
  const auto version = IfMatchVersion(request);
  if (!version) return version.error();
  if (*version != current_version) return Stale();
  return {};
}

}  // namespace shortlist
