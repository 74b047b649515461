#pragma once

#include <string_view>

#include "index/base/result.h"
#include "server/http/request.h"
#include "server/workflow/list_request.h"

namespace shortlist {

// Which page of a list of everything: page_size, page_token, external_id. A token is the id after
// which its page begins. Refuses `invalid_fields` and `bad_page_token`: not an id of `id_prefix`,
// or together with an external id, which never has a second page.
Result<ListRequest> ReadListParams(const HttpRequest& request, std::string_view id_prefix);

}  // namespace shortlist
