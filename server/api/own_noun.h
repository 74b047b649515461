#pragma once

#include <string>

#include "index/base/result.h"
#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/marketplace/job.h"
#include "server/workflow/read_freelancers.h"

namespace shortlist {

// What a path names, for those alone whose it is. Refuses as RequireOwn
// (server/workflow/ownership.h).
Result<FreelancerView> OwnFreelancer(const ApiContext& context, const std::string& id,
                                     const Principal& who);
Result<Job> OwnJob(const ApiContext& context, const std::string& id, const Principal& who);

}  // namespace shortlist
