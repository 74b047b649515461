#pragma once

#include <cstdint>
#include <string>

#include "server/http/field_reader.h"

namespace shortlist {

// Which page of a list is asked for. What a token means is its maker's business.
struct PageParams {
  int page_size = 20;      // 1..100
  std::string page_token;  // empty: the first page
};

PageParams ReadPageParams(FieldReader& fields);

// The position before which the page begins, of a list by falling position whose token says just
// that; of the first page the highest there is. Refuses `bad_page_token`.
Result<int64_t> PositionOf(const PageParams& page);

// `bad_page_token`: a token that its list did not make.
Error BadPageToken();

}  // namespace shortlist
