#pragma once

#include <cstdint>

namespace shortlist {

// What became of an imported row. An unchanged one wrote nothing and has no event.
enum class ImportOutcome : uint8_t { kCreated, kUpdated, kUnchanged };

}  // namespace shortlist
