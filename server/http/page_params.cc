#include "server/http/page_params.h"

namespace shortlist {

PageParams ReadPageParams(FieldReader& fields) {
  PageParams page;
  page.page_size = static_cast<int>(fields.OptionalInteger("page_size", 1, 100).value_or(20));
  page.page_token = fields.OptionalString("page_token", 2'000).value_or("");
  return page;
}

Error BadPageToken() {
  return {ErrorCode::kInvalidArgument,
          "bad_page_token",
          "This page token is none of this list: send next_page_token as it was answered.",
          {}};
}

}  // namespace shortlist
