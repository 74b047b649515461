#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/base/clock.h"
#include "server/marketplace/job.h"
#include "server/marketplace/terms.h"

namespace shortlist {

enum class ContractState : uint8_t {
  kPending,  // agreed; nothing is funded yet
  kActive,
  kPaused,
  kEnded,
  kSettled,  // ended, and the time for feedback is over
};

std::string_view NameOf(ContractState state);
std::optional<ContractState> ContractStateByName(std::string_view name);

// What an accepted offer became.
struct Contract {
  std::string id;  // ctr_...
  std::string job_id;
  std::string freelancer_id;
  std::string offer_id;
  ContractState state = ContractState::kPending;
  JobType type = JobType::kFixed;
  Terms terms;
  Timestamp created_at;
  Timestamp updated_at;
  int64_t version = 1;
  int64_t seq = 0;  // the event of its last change

  bool operator==(const Contract&) const = default;
};

}  // namespace shortlist
