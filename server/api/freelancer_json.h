#pragma once

#include <nlohmann/json.hpp>

#include "server/http/json_reader.h"
#include "server/marketplace/freelancer.h"
#include "server/workflow/index_document.h"
#include "server/workflow/read_freelancers.h"

namespace shortlist {

// The whole resource, and the card that stands for it in an answer of search or match (without
// overview, portfolio and other long parts). What was earned is told in the rules' currency; a
// skill has the name that was written and the id that it means. Every field is there, null or empty
// where it is not given.
nlohmann::json FreelancerJson(const FreelancerView& view, const IndexingRules& rules);
nlohmann::json FreelancerCard(const FreelancerView& view, const IndexingRules& rules);

// The fields that a caller may write. Mistakes of type go to the reader's Finish; those of value
// are found by Validate (server/marketplace/freelancer.h). Read-only fields (id, job_success,
// badges, earned, hours, completeness, created_at, updated_at, version, seq) are skipped, so that
// what was read can be sent back.
Freelancer ReadFreelancer(JsonReader& reader, const SkillGraph& graph);

}  // namespace shortlist
