#include "server/api/hiring_request.h"

namespace shortlist {

Result<std::unique_ptr<JsonReader>> ReadActionBody(const HttpRequest& request) {
  return JsonReader::Parse(request.body.empty() ? "{}" : request.body);
}

}  // namespace shortlist
