#pragma once

#include <cstdint>

#include "index/base/result.h"
#include "server/marketplace/freelancer.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Replaces what can be edited of `freelancer.id` if `expected_version` is still its version; what
// the marketplace writes itself (the standing, created_at) stays as it is stored. Appends
// `freelancer_changed`. Refuses `freelancer_not_found`, `stale_version`, `invalid_fields`,
// `external_id_taken`.
Result<Freelancer> UpdateFreelancer(Transaction& tx, const Marketplace& marketplace,
                                    Freelancer freelancer, int64_t expected_version);

}  // namespace shortlist
