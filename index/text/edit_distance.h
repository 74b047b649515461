#pragma once

#include <string_view>

namespace shortlist {

// The optimal string alignment distance of two texts in code points: insertions, deletions,
// substitutions and swaps of neighbours, no place edited twice. Above `limit`: limit + 1.
int EditDistance(std::u32string_view a, std::u32string_view b, int limit);

}  // namespace shortlist
