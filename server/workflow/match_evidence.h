#pragma once

#include <optional>

#include "index/schema/document.h"
#include "server/workflow/match_documents.h"

namespace shortlist {

// What there is to say of a pair. `jss` is the freelancer's; `asker` asked, and names the skills.
MatchEvidence EvidenceOf(const ColumnValues& talent, const ColumnValues& job,
                         std::optional<int> jss, const Document& asker);

}  // namespace shortlist
