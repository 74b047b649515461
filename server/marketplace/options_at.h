#pragma once

#include <span>

#include "index/base/check.h"
#include "index/base/clock.h"

namespace shortlist {

// The numbers of a rule that are in effect at `now`: the latest that have begun. `all` holds some
// that have from the start.
template <typename Options>
const Options& OptionsAt(std::span<const Options> all, Timestamp now) {
  const Options* latest = nullptr;
  for (const Options& each : all) {
    if (each.effective_from > now) continue;
    if (latest == nullptr || each.effective_from >= latest->effective_from) latest = &each;
  }
  CHECK(latest != nullptr);
  return *latest;
}

}  // namespace shortlist
