#include "server/api/hiring_request.h"

namespace shortlist {

Result<std::unique_ptr<JsonReader>> ReadActionBody(const HttpRequest& request) {
  return JsonReader::Parse(request.body.empty() ? "{}" : request.body);
}

Error BadHiringPageToken() {
  return {ErrorCode::kInvalidArgument,
          "bad_page_token",
          "This page token is none of this list: send next_page_token as it was answered.",
          {}};
}

}  // namespace shortlist
