#pragma once

#include <cstdint>

#include "index/base/result.h"
#include "server/marketplace/job.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Replaces what can be edited of `job.id` if `expected_version` is still its version; what the
// marketplace writes itself (created_at) stays as it is stored. Appends `job_changed`. Refuses
// `job_not_found`, `stale_version`, `invalid_fields`, `external_id_taken`.
Result<Job> UpdateJob(Transaction& tx, const Marketplace& marketplace, Job job,
                      int64_t expected_version);

}  // namespace shortlist
