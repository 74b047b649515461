#pragma once

#include "index/base/result.h"
#include "server/marketplace/job.h"
#include "server/workflow/import_outcome.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Brings one row of another system: creates it, or replaces what can be edited of the one with the
// same `external_id`, or does nothing when that says the same already, so that an import may be run
// twice. A new job without `posted_at` is posted now; a known one keeps its own.
// Appends `job_changed` with a change. Refuses `invalid_fields` (`external_id` is required here).
Result<ImportOutcome> ImportJob(Transaction& tx, const Marketplace& marketplace, Job job);

}  // namespace shortlist
