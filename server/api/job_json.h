#pragma once

#include <nlohmann/json.hpp>

#include "server/http/json_reader.h"
#include "server/marketplace/job.h"
#include "server/workflow/index_document.h"

namespace shortlist {

// The whole resource, and the card that stands for it in an answer (the description cut short).
nlohmann::json JobJson(const Job& job, const IndexingRules& rules);
nlohmann::json JobCard(const Job& job, const IndexingRules& rules);

// The fields that a caller may write; as ReadFreelancer.
Job ReadJob(JsonReader& reader, const SkillGraph& graph);

}  // namespace shortlist
