#pragma once

#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/freelancer.h"
#include "server/marketplace/job.h"

namespace shortlist {

// THE rules of who is who: somebody who is told things and saves searches is a person, known by one
// word: their account. What belongs to no account (imports, keys of the command line) speaks of its
// own: a freelancer's id, the external id that a job says of its client.

// Who is told of what concerns it; empty: nobody.
std::string PersonOf(const Freelancer& freelancer);
std::string PersonOf(const Job& job);

// Whether a request may speak for the person: an account for itself; who acts for all, for whoever
// may be on a side that their roles have. Refuses `permission_denied`, `not_owner`.
Result<void> RequireActsFor(const Principal& who, std::string_view person);

}  // namespace shortlist
