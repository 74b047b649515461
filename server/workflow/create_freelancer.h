#pragma once

#include "index/base/result.h"
#include "server/marketplace/freelancer.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Stores a new freelancer: id (frl_...), times and version are given here; the standing starts
// empty. Appends `freelancer_changed`. Refuses `invalid_fields` (server/marketplace/freelancer.h)
// and `external_id_taken`.
Result<Freelancer> CreateFreelancer(Transaction& tx, const Marketplace& marketplace,
                                    Freelancer freelancer);

}  // namespace shortlist
