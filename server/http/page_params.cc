#include "server/http/page_params.h"

#include <charconv>
#include <limits>

namespace shortlist {

PageParams ReadPageParams(FieldReader& fields) {
  PageParams page;
  page.page_size = static_cast<int>(fields.OptionalInteger("page_size", 1, 100).value_or(20));
  page.page_token = fields.OptionalString("page_token", 2'000).value_or("");
  return page;
}

Result<int64_t> PositionOf(const PageParams& page) {
  const std::string& token = page.page_token;
  if (token.empty()) return std::numeric_limits<int64_t>::max();
  int64_t position = 0;
  const char* end = token.data() + token.size();
  const auto read = std::from_chars(token.data(), end, position);
  if (read.ec != std::errc() || read.ptr != end || position <= 0) return BadPageToken();
  return position;
}

Error BadPageToken() {
  return {ErrorCode::kInvalidArgument,
          "bad_page_token",
          "This page token is none of this list: send next_page_token as it was answered.",
          {}};
}

}  // namespace shortlist
