#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/bid_range.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// How the hiring for a job goes.
struct JobActivity {
  int64_t proposals = 0;     // sent, whatever became of them
  int64_t interviewing = 0;  // the client talks with them, or has made an offer
  int64_t invitations = 0;   // sent, whatever became of them
  int64_t unanswered_invitations = 0;
  int64_t offers = 0;  // waiting for an answer
  int64_t hires = 0;
  std::optional<Timestamp> last_viewed_at;  // when its client last opened a proposal
  std::optional<BidRange> bids;             // for its client alone
};

// For whoever knows of the job. Refuses `job_not_found`.
Result<JobActivity> GetJobActivity(const Marketplace& marketplace, const Principal& who,
                                   const std::string& job_id);

}  // namespace shortlist
