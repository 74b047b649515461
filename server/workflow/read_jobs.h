#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/job.h"
#include "server/workflow/list_request.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// Refuses `job_not_found`; so it does for one that they may not know of
// (hiring_sides.h).
Result<Job> GetJob(const Marketplace& marketplace, std::string_view id, const Principal& who);

// Those of `ids` that exist, in the order asked, in one read: the cards of an answer.
std::vector<Job> GetJobs(const Marketplace& marketplace, std::span<const std::string> ids);

struct JobList {
  std::vector<Job> jobs;  // oldest first
  int64_t total = 0;
  std::string next_after_id;  // empty: this is the last page
};

// Jobs of every status.
JobList ListJobs(const Marketplace& marketplace, const ListRequest& request);

}  // namespace shortlist
