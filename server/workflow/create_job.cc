#include "server/workflow/create_job.h"

#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/change_job_status.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<Job> CreateJob(Transaction& tx, const Marketplace& marketplace, Job job) {
  const auto valid = RequireValid(Validate(job, marketplace.rules.categories));
  if (!valid) return valid.error();
  const auto free = RequireFreeExternalId(tx.jobs(), job.external_id, {});
  if (!free) return free.error();

  const Timestamp now = marketplace.clock->Now();
  job.id = NewId("job", *marketplace.clock);
  if (job.posted_at == Timestamp{}) job.posted_at = now;
  job.created_at = now;
  job.updated_at = now;
  job.version = 1;
  job.seq = tx.outbox().Append(
      {.type = "job_changed", .entity_type = "job", .entity_id = job.id, .at = now});
  const auto inserted = tx.jobs().Insert(job);
  if (!inserted) return inserted.error();
  if (job.status == JobStatus::kOpen) StartJobTimer(tx, marketplace, job.id);
  return job;
}

}  // namespace shortlist
