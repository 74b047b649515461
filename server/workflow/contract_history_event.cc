#include "server/workflow/contract_history_event.h"

#include <nlohmann/json.hpp>

namespace shortlist {
namespace {

constexpr const char* kFreelancers = "freelancer_external_id";

}  // namespace

std::string ContractHistoryPayload(std::span<const std::string> freelancer_external_ids) {
  const std::vector<std::string> ids(freelancer_external_ids.begin(),
                                     freelancer_external_ids.end());
  return nlohmann::json{{kFreelancers, ids}}.dump();
}

std::vector<std::string> FreelancersTouchedBy(std::string_view payload) {
  return nlohmann::json::parse(payload).at(kFreelancers).get<std::vector<std::string>>();
}

}  // namespace shortlist
