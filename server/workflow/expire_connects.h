#pragma once

#include <cstdint>

#include "index/base/result.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct ExpiredConnects {
  int64_t lots = 0;
  int64_t connects = 0;  // taken back

  bool operator==(const ExpiredConnects&) const = default;
};

// Takes back what is left in the lots that have expired, the oldest `limit` of them: to be called
// until there are none. What is held by a bid stays until the bid is decided. A lot that has
// expired cannot be spent whether this has run or not.
Result<ExpiredConnects> ExpireConnects(Transaction& tx, const Marketplace& marketplace, int limit);

}  // namespace shortlist
