#include "server/api/list_params.h"

#include "index/base/id.h"
#include "server/http/page_params.h"
#include "server/http/params_reader.h"

namespace shortlist {

Result<ListRequest> ReadListParams(const HttpRequest& request, std::string_view id_prefix) {
  ParamsReader query(request.query);
  const PageParams page = ReadPageParams(query);
  ListRequest list;
  list.page_size = page.page_size;
  list.external_id = query.OptionalString("external_id", 200);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  list.after_id = page.page_token;
  if (!list.after_id.empty() && (!IsId(list.after_id, id_prefix) || list.external_id)) {
    return Error{ErrorCode::kInvalidArgument,
                 "bad_page_token",
                 "This page token is none of this list: send next_page_token as it was answered, "
                 "with the same parameters.",
                 {}};
  }
  return list;
}

}  // namespace shortlist
