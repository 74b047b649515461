#pragma once

#include <string>

#include "index/base/result.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Makes a freelancer (frl_...) or job (job_...) that of the account with that address: whoever came
// in by an import takes over what is theirs. Returns the account's id. Refuses `account_not_found`,
// `freelancer_not_found` and `job_not_found`.
Result<std::string> SetOwner(Transaction& tx, const Marketplace& marketplace,
                             const std::string& email, const std::string& id);

}  // namespace shortlist
