#pragma once

#include <optional>
#include <string>
#include <vector>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/freelancer.h"
#include "server/marketplace/job.h"

namespace shortlist {

class Transaction;

// THE rules of whose freelancers and jobs somebody may see and change, beside what their roles may
// (server/auth/permission.h). What an account makes is its own. A key of the command line, and an
// admin, act for all. What one may not know of is refused as if it were not there.

// What anybody may see, and what is one's own.
bool MaySee(const Principal& who, const Freelancer& freelancer);
bool MaySee(const Principal& who, const Job& job);

// Refuses `freelancer_not_found` or `job_not_found` of what they may not see, else `not_owner`.
Result<void> RequireOwn(const Principal& who, const Freelancer& freelancer);
Result<void> RequireOwn(const Principal& who, const Job& job);

// As above, of what is stored; refuses what is not stored, too.
Result<void> RequireOwnFreelancer(const Transaction& tx, const Principal& who,
                                  const std::string& id);
Result<void> RequireOwnJob(const Transaction& tx, const Principal& who, const std::string& id);

// Whose freelancers or jobs a list shows; absent: everybody's.
std::optional<std::string> OwnerListed(const Principal& who);

// Makes `noun`, which is about to be created, theirs. Refuses `account_limited` where the account
// was put on hold meanwhile.
Result<void> TakeOwnership(const Transaction& tx, const Principal& who, Freelancer* freelancer);
Result<void> TakeOwnership(const Transaction& tx, const Principal& who, Job* job);

// What the marketplace must vouch for, and nobody may change of their own: `not_allowed` for each.
// `before` is what is stored, or a new one.
std::vector<FieldError> CheckMayChange(const Principal& who, const Freelancer& before,
                                       const Freelancer& after);
std::vector<FieldError> CheckMayChange(const Principal& who, const Job& before, const Job& after);

}  // namespace shortlist
