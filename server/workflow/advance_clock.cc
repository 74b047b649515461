#include "server/workflow/advance_clock.h"

#include "index/base/check.h"
#include "server/storage/storage.h"

namespace shortlist {

Result<int64_t> AdvanceClock(Transaction& tx, int64_t seconds) {
  CHECK(seconds > 0 && seconds <= kMostShiftSeconds);
  const int64_t shift = tx.sandbox_clock().ShiftMicros() + seconds * 1'000'000;
  if (shift > kMostShiftSeconds * 1'000'000) {
    return Error{ErrorCode::kFailedPrecondition,
                 "clock_too_far",
                 "The clock of a sandbox may be ahead by a hundred years at most.",
                 {}};
  }
  tx.sandbox_clock().SetShiftMicros(shift);
  tx.idempotency().Postpone(seconds * 1'000'000);
  return shift;
}

}  // namespace shortlist
