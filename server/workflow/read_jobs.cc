#include "server/workflow/read_jobs.h"

#include "server/storage/storage.h"
#include "server/workflow/hiring_sides.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<Job> GetJob(const Marketplace& marketplace, std::string_view id, const Principal& who) {
  return marketplace.storage->Read([&](ReadTransaction& tx) -> Result<Job> {
    auto job = tx.jobs().GetById(id);
    if (!job || !IsKnown(tx, who, *job)) return NotFound("job");
    return job;
  });
}

std::vector<Job> GetJobs(const Marketplace& marketplace, std::span<const std::string> ids) {
  return marketplace.storage->Read([&](ReadTransaction& tx) { return tx.jobs().GetMany(ids); });
}

JobList ListJobs(const Marketplace& marketplace, const ListRequest& request) {
  return marketplace.storage->Read([&](ReadTransaction& tx) {
    JobList list;
    // One more than the page tells whether another follows.
    const ListQuery query{request.external_id, request.owner, request.after_id,
                          request.page_size + 1};
    list.jobs = tx.jobs().List(query);
    if (list.jobs.size() > static_cast<size_t>(request.page_size)) {
      list.jobs.pop_back();
      list.next_after_id = list.jobs.back().id;
    }
    list.total = tx.jobs().Count(query);
    return list;
  });
}

}  // namespace shortlist
