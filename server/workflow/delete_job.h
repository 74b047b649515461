#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "index/base/result.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Removes a job for good, with the files attached to it, and returns the position of its event,
// `job_deleted`. What was offered to somebody, or whom it was invited, expires. With
// `expected_version` only if that is still its version. Refuses `job_not_found`, `stale_version`,
// `job_has_proposals`, `job_has_contracts`.
Result<int64_t> DeleteJob(Transaction& tx, const Marketplace& marketplace, std::string_view id,
                          std::optional<int64_t> expected_version);

}  // namespace shortlist
