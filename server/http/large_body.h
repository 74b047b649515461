#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "index/base/result.h"
#include "server/http/request.h"

namespace shortlist {

// What a request may bring whose body is larger than that of others.
struct LargeBody {
  size_t max_bytes = 0;
  Error beyond;                     // the refusal of a larger one
  std::shared_ptr<void> held = {};  // let go once the request was answered
};

// Asked once, as soon as a body is known to be larger than RequestLimits::max_body_bytes, and
// before it is read: `head` is the request without its body. Refuses who may not send one, so that
// a stranger's bytes take no memory. Any thread.
using LargeBodyRule = std::function<Result<LargeBody>(const HttpRequest& head)>;

}  // namespace shortlist
