#include "server/marketplace/bid_range.h"

#include <algorithm>

namespace shortlist {

std::optional<BidRange> BidRangeOf(std::span<const Proposal> proposals) {
  std::optional<BidRange> range;
  // Amounts are at most 10^15 (field_checks.h): thousands of them have room.
  int64_t sum = 0;
  int64_t count = 0;
  for (const Proposal& proposal : proposals) {
    if (!proposal.terms.amount) continue;
    const int64_t minor = proposal.terms.amount->amount_minor;
    if (!range) range = {minor, 0, minor};
    range->lowest_minor = std::min(range->lowest_minor, minor);
    range->highest_minor = std::max(range->highest_minor, minor);
    sum += minor;
    ++count;
  }
  if (range) range->average_minor = (2 * sum + count) / (2 * count);
  return range;
}

}  // namespace shortlist
