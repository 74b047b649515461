#include "server/http/etag.h"

#include <algorithm>
#include <charconv>
#include <iomanip>
#include <sstream>
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

std::string ETagOf(int64_t version, std::string_view body) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (unsigned char c : body) hash = (hash ^ c) * 0x100000001b3;
  std::ostringstream tag;
  tag << "\"v" << version << '-' << std::hex << std::setfill('0') << std::setw(16) << hash << '"';
  return tag.str();
}

bool IsKnown(const HttpRequest& request, std::string_view etag) {
  const auto header = request.Header("If-None-Match");
  if (!header) return false;
  std::string_view rest = *header;
  while (!rest.empty()) {
    std::string_view tag = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), tag.size() + 1));
    while (!tag.empty() && (tag.front() == ' ' || tag.front() == '\t')) tag.remove_prefix(1);
    while (!tag.empty() && (tag.back() == ' ' || tag.back() == '\t')) tag.remove_suffix(1);
    if (tag.starts_with("W/")) tag.remove_prefix(2);  // compared weakly (RFC 9110, 13.1.2)
    if (tag == "*" || tag == etag) return true;
  }
  return false;
}

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
  std::string_view tag = *header;
  if (!tag.starts_with("\"v")) return Stale();
  tag = tag.substr(2, tag.size() - 3);
  tag = tag.substr(0, tag.find('-'));
  int64_t version = 0;
  const auto read = std::from_chars(tag.data(), tag.data() + tag.size(), version);
  if (std::to_string(version) != tag || read.ec != std::errc()) return Stale();
  return version;
}

Result<void> CheckIfMatch(const HttpRequest& request, int64_t current_version) {
  const auto version = IfMatchVersion(request);
  if (!version) return version.error();
  if (*version != current_version) return Stale();
  return {};
}

}  // namespace shortlist
