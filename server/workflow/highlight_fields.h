#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "server/marketplace/freelancer.h"
#include "server/marketplace/job.h"

namespace shortlist {

// The passages that made a result match: HTML by field (title, overview or description, skills), in
// which the words looked for are marked with <em>. Fields that hold none of them are left out.
// `terms` are those of SearchAnswer.
using Highlights = std::map<std::string, std::string>;

Highlights HighlightFields(const Freelancer& freelancer, std::span<const std::string> terms);
Highlights HighlightFields(const Job& job, std::span<const std::string> terms);

}  // namespace shortlist
