#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/connects.h"
#include "server/marketplace/ledger.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// A transfer as the owner of lots sees it.
struct ConnectsLine {
  Transfer transfer;
  // What it did to what the owner can spend: below zero for what was spent or is held now, zero for
  // what moved between the owner's lots.
  int64_t change = 0;
};

// The Connects of a freelancer at one moment.
struct ConnectsStatement {
  int64_t available = 0;            // the sum of the lots
  std::vector<ConnectsLot> lots;    // those with something to spend, the soonest to expire first
  std::vector<ConnectsLine> lines;  // newest first
  int64_t next_before = 0;          // where the next page begins; 0: this is the last
};

// One page of the statement: at most `page_size` transfers before the position `before`. Refuses
// `freelancer_not_found`.
Result<ConnectsStatement> ReadConnects(const Marketplace& marketplace,
                                       std::string_view freelancer_id, int64_t before,
                                       int page_size);

}  // namespace shortlist
