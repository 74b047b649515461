#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "index/base/result.h"
#include "server/marketplace/job_lifecycle.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct JobStatusChange {
  std::string id;
  JobAction action = JobAction::kClose;
  std::string reason = {};  // the client's words
  std::optional<int64_t> expected_version = {};
};

// An open job expires by itself some days from now.
void StartJobTimer(Transaction& tx, const Marketplace& marketplace, const std::string& job_id);

// Takes a job from one status to the next, with all that follows from it:
// - published, resumed or renewed: it expires by itself after some days.
// - filled, closed, expired: offers and invitations that are not answered expire, proposals that
//   are not hired are archived, the auction of its boosts ends. Connects come back when it was
//   closed before there was a contract, and when it expired if the marketplace has it so.
// - removed: the same, but every proposal is invalid, and all Connects come back.
// Refuses `job_not_found`, `stale_version`, what After refuses (job_lifecycle.h), `invalid_fields`.
Result<Job> ChangeJobStatus(Transaction& tx, const Marketplace& marketplace,
                            const JobStatusChange& change);

}  // namespace shortlist
