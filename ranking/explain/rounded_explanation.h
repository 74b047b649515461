#pragma once

#include "ranking/explain/explanation.h"

namespace shortlist {

// A score as people are shown it: to four digits behind the point.
double RoundedScore(double score);

// The same tree in numbers of four digits that still add up: the root is RoundedScore of the root,
// and the details of a sum are rounded up or down, by the largest remainder, so that their sum is
// exactly its value. Details of a product are rounded one by one.
Explanation Rounded(const Explanation& explanation);

}  // namespace shortlist
