#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/job.h"
#include "server/workflow/marketplace.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

// How alike two texts are: of all runs of three words in a row that either has, the share that both
// have, 0 to 1. A. Broder, "On the resemblance and containment of documents", 1997. Words are the
// analyzer's (index/text/analyzer.h); a text of fewer is one run. Two empty texts are not alike.
// Pure.
double ResemblanceOf(std::string_view a, std::string_view b);

struct DuplicateJob {
  Job job;
  double resemblance = 0;  // of title and description
};

// From here on two posts are said to be one.
inline constexpr double kDuplicateResemblance = 0.5;

// The open jobs of whomever that say the same as `job`, the most alike first: among the fifty that
// are found to be most similar. Refuses what FindSimilar does.
Result<std::vector<DuplicateJob>> FindDuplicates(const Marketplace& marketplace,
                                                 const SearchEngine& engine, const Job& job,
                                                 Deadline deadline);

}  // namespace shortlist
