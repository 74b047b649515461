#pragma once

#include "index/base/result.h"
#include "server/marketplace/job.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Stores a new job: id (job_...), times and version are given here, `posted_at` too where it is 0.
// Appends `job_changed`. Refuses `invalid_fields` (server/marketplace/job.h) and
// `external_id_taken`.
Result<Job> CreateJob(Transaction& tx, const Marketplace& marketplace, Job job);

}  // namespace shortlist
