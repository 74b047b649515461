#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/workflow/marketplace.h"

namespace shortlist {

// The proposals to a job that are to be shown first: those whose boost holds a slot, the highest
// bid first.
std::vector<std::string> BoostedProposals(const Marketplace& marketplace, std::string_view job_id);

}  // namespace shortlist
