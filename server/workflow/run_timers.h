#pragma once

#include <cstdint>

#include "index/base/result.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// Does what is due by the marketplace's clock, the earliest first, each as of the moment when it
// was due, also after days without a server: what one leads to may be due in turn. Each is done and
// struck out in one transaction, so that it happens once, whoever runs this, and is not lost when
// the program dies. Then boost auctions that are over and Connects that have expired, which what
// went before may have touched, and notifications that are too old; and at last contents that no
// file has any more (remove_blobs.h). At most `limit` of each: to be called until it does none.
// Returns how many it did. Throws what Storage::Transact throws.
int64_t RunTimers(const Marketplace& marketplace, int limit);

}  // namespace shortlist
