#pragma once

#include <string>
#include <string_view>

#include "index/base/clock.h"

namespace shortlist {

// Makes opaque ids: a type prefix and a sortable 128-bit number in Crockford base 32, lower case
// ("frl_01hf3v8k2m9q7x0c4e6t8w1z5r"): 48 bits of milliseconds, 80 random bits (the ULID layout).
// Ids made by one process are strictly increasing. Safe from any thread.
std::string NewId(std::string_view prefix, const Clock& clock);

// True when `id` is `prefix`, an underscore and 26 base-32 characters.
bool IsId(std::string_view id, std::string_view prefix);

}  // namespace shortlist
