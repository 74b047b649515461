#include "server/workflow/delete_job.h"

#include <string>

#include "server/storage/storage.h"
#include "server/workflow/change_job_status.h"
#include "server/workflow/delete_file.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<int64_t> DeleteJob(Transaction& tx, const Marketplace& marketplace, std::string_view id,
                          std::optional<int64_t> expected_version) {
  const auto stored = tx.jobs().GetById(id);
  if (!stored) return NotFound("job");
  const auto newest = RequireVersion(stored->version, expected_version);
  if (!newest) return newest.error();

  if (tx.proposals().Count({.job_id = std::string(id)}) > 0) {
    return Error{ErrorCode::kConflict,
                 "job_has_proposals",
                 "There are proposals to the job: close it instead.",
                 {}};
  }
  if (tx.contracts().Count({.job_id = std::string(id)}) > 0) {
    return Error{
        ErrorCode::kConflict, "job_has_contracts", "Somebody was hired for the job: it stays.", {}};
  }
  const auto expired = ExpireUnanswered(tx, marketplace, std::string(id));
  if (!expired) return expired.error();
  for (const File& file : tx.files().OfSubject({FileSubjectKind::kJob, std::string(id)})) {
    RemoveFile(tx, marketplace, file);
  }
  tx.timers().Clear(TimerKind::kJobExpires, id);
  const int64_t seq = tx.outbox().Append({.type = "job_deleted",
                                          .entity_type = "job",
                                          .entity_id = std::string(id),
                                          .at = marketplace.clock->Now()});
  const auto deleted = tx.jobs().Delete(id);
  if (!deleted) return deleted.error();
  tx.saved_searches().DeleteAlertsOf(id);
  return seq;
}

}  // namespace shortlist
