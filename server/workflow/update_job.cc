#include "server/workflow/update_job.h"

#include <utility>

#include "server/storage/storage.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<Job> UpdateJob(Transaction& tx, const Marketplace& marketplace, Job job,
                      int64_t expected_version) {
  const auto stored = tx.jobs().GetById(job.id);
  if (!stored) return NotFound("job");
  const auto newest = RequireVersion(stored->version, expected_version);
  if (!newest) return newest.error();
  auto wrong = Validate(job, marketplace.rules.categories);
  if (job.status != stored->status) {
    wrong.push_back(
        {"/status", "not_allowed", "a job is published, paused or closed by actions of their own"});
  }
  const auto valid = RequireValid(std::move(wrong));
  if (!valid) return valid.error();
  const auto free = RequireFreeExternalId(tx.jobs(), job.external_id, job.id);
  if (!free) return free.error();

  if (job.posted_at == Timestamp{}) job.posted_at = stored->posted_at;
  job.owner = stored->owner;
  job.on_hold = stored->on_hold;
  job.close_reason = stored->close_reason;
  job.created_at = stored->created_at;
  job.updated_at = marketplace.clock->Now();
  job.seq = tx.outbox().Append(
      {.type = "job_changed", .entity_type = "job", .entity_id = job.id, .at = job.updated_at});
  return tx.jobs().Update(std::move(job), expected_version);
}

}  // namespace shortlist
