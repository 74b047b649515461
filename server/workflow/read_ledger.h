#pragma once

#include <vector>

#include "server/marketplace/ledger.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// The sums of every unit, at one moment.
std::vector<TrialBalance> ReadTrialBalances(const Marketplace& marketplace);

}  // namespace shortlist
