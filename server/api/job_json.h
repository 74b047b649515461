#pragma once

#include <nlohmann/json.hpp>

#include "server/http/json_reader.h"
#include "server/marketplace/job.h"

namespace shortlist {

// The whole resource, and the card that stands for it in an answer (the description cut short).
nlohmann::json JobJson(const Job& job);
nlohmann::json JobCard(const Job& job);

// The fields that a caller may write; as ReadFreelancer.
Job ReadJob(JsonReader& reader);

}  // namespace shortlist
