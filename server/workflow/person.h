#pragma once

#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/auth/role.h"
#include "server/marketplace/freelancer.h"
#include "server/marketplace/job.h"

namespace shortlist {

// THE rules of who is who: somebody who is told things and saves searches is a person, known by one
// word. A freelancer is known by their id, the client of a job by the external id that the job
// says.

// Who is told of what concerns it; empty: nobody.
std::string PersonOf(const Freelancer& freelancer);
std::string PersonOf(const Job& job);

// Whether a request may speak for the person: a key acts for its whole side. Refuses
// `permission_denied`.
Result<void> RequireActsFor(const Principal& who, std::string_view person);

}  // namespace shortlist
