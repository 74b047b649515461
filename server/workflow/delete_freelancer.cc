#include "server/workflow/delete_freelancer.h"

#include <string>

#include "server/storage/storage.h"
#include "server/workflow/refusals.h"
#include "server/workflow/save_search.h"

namespace shortlist {

Result<int64_t> DeleteFreelancer(Transaction& tx, const Marketplace& marketplace,
                                 std::string_view id, std::optional<int64_t> expected_version) {
  const auto stored = tx.freelancers().GetById(id);
  if (!stored) return NotFound("freelancer");
  const auto newest = RequireVersion(stored->version, expected_version);
  if (!newest) return newest.error();

  const int64_t seq = tx.outbox().Append({.type = "freelancer_deleted",
                                          .entity_type = "freelancer",
                                          .entity_id = std::string(id),
                                          .at = marketplace.clock->Now()});
  const auto deleted = tx.freelancers().Delete(id);
  if (!deleted) return deleted.error();
  tx.saved_searches().DeleteAlertsOf(id);
  ForgetPerson(tx, marketplace, id);
  return seq;
}

}  // namespace shortlist
