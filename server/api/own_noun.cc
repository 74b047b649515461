#include "server/api/own_noun.h"

#include "server/workflow/ownership.h"
#include "server/workflow/read_jobs.h"

namespace shortlist {
namespace {

// What is not theirs is refused afterwards, by whose it is.
const Principal kAll{"", "", {Role::kAdmin}};

}  // namespace

Result<FreelancerView> OwnFreelancer(const ApiContext& context, const std::string& id,
                                     const Principal& who) {
  auto freelancer = GetFreelancer(*context.marketplace, id, kAll);
  if (!freelancer) return freelancer.error();
  if (const auto own = RequireOwn(who, freelancer->freelancer); !own) return own.error();
  return freelancer;
}

Result<Job> OwnJob(const ApiContext& context, const std::string& id, const Principal& who) {
  auto job = GetJob(*context.marketplace, id, kAll);
  if (!job) return job.error();
  if (const auto own = RequireOwn(who, *job); !own) return own.error();
  return job;
}

}  // namespace shortlist
