#pragma once

#include <cstdint>

#include "index/base/result.h"

namespace shortlist {

class Transaction;

inline constexpr int64_t kMostShiftSeconds = 100LL * 365 * 86'400;

// Moves a sandbox's clock forward; it never goes back, as no clock does. Returns by how much it is
// ahead of the system's then, in microseconds. What it changes is seen by whoever reads the time
// once they have read the shift anew. Refuses `clock_too_far` (kMostShiftSeconds).
Result<int64_t> AdvanceClock(Transaction& tx, int64_t seconds);

}  // namespace shortlist
