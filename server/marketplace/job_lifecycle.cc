#include "server/marketplace/job_lifecycle.h"

#include "server/marketplace/enum_words.h"
#include "server/marketplace/lifecycle.h"

namespace shortlist {
namespace {

constexpr EnumWords<8> kActions = {"publish", "pause",  "resume", "fill",
                                   "close",   "expire", "remove", "renew"};

constexpr Lifecycle<JobStatus, JobAction, 10> kSteps = {{
    {JobStatus::kDraft, JobAction::kPublish, JobStatus::kOpen},
    {JobStatus::kOpen, JobAction::kPause, JobStatus::kPaused},
    {JobStatus::kPaused, JobAction::kResume, JobStatus::kOpen},
    {JobStatus::kOpen, JobAction::kFill, JobStatus::kFilled},
    {JobStatus::kOpen, JobAction::kClose, JobStatus::kClosed},
    {JobStatus::kPaused, JobAction::kClose, JobStatus::kClosed},
    {JobStatus::kOpen, JobAction::kExpire, JobStatus::kExpired},
    {JobStatus::kOpen, JobAction::kRemove, JobStatus::kRemoved},
    {JobStatus::kClosed, JobAction::kRenew, JobStatus::kOpen},
    {JobStatus::kExpired, JobAction::kRenew, JobStatus::kOpen},
}};

}  // namespace

std::string_view NameOf(JobAction action) { return WordOf(kActions, action); }

Result<JobStatus> After(JobStatus status, JobAction action) {
  return NextState(kSteps, "job", status, action);
}

}  // namespace shortlist
