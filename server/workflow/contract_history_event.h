#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shortlist {

// What an event of a contract says beside its id, because the row does not say it any more once the
// contract has gone over to another freelancer: the external ids of all whose reputation it
// touches, as {"freelancer_external_id": ["fl-1", "fl-2"]}.
std::string ContractHistoryPayload(std::span<const std::string> freelancer_external_ids);

// The way back. Throws when `payload` is none of ours.
std::vector<std::string> FreelancersTouchedBy(std::string_view payload);

}  // namespace shortlist
