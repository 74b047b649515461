#pragma once

#include <cstdint>
#include <string_view>

#include "index/base/result.h"
#include "server/marketplace/job.h"

namespace shortlist {

// What may be done with a job as a whole.
enum class JobAction : uint8_t {
  kPublish,  // draft → open
  kPause,    // open → paused: nobody but its client sees it
  kResume,   // paused → open
  kFill,     // open → filled: as many are hired as were wanted
  kClose,    // open, paused → closed, by the client with a reason
  kExpire,   // open → expired, when its time is over
  kRemove,   // open → removed, by an operator: it broke the rules
  kRenew,    // closed, expired → open, with new time
};

std::string_view NameOf(JobAction action);

// Refuses `job_is_draft`, `job_is_open`, `job_is_paused` ... (lifecycle.h).
Result<JobStatus> After(JobStatus status, JobAction action);

}  // namespace shortlist
