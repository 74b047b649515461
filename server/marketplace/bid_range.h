#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "server/marketplace/proposal.h"

namespace shortlist {

// What proposals to one job ask, in minor units of its currency: an hour, or for the whole.
struct BidRange {
  int64_t lowest_minor = 0;
  int64_t average_minor = 0;  // rounded half up
  int64_t highest_minor = 0;

  bool operator==(const BidRange&) const = default;
};

// Of those that name an amount; absent when none does. Pure.
std::optional<BidRange> BidRangeOf(std::span<const Proposal> proposals);

}  // namespace shortlist
