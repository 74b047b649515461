#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/civil_day.h"

namespace shortlist {

// How a contract ended, in the words of whoever ended it.
enum class EndReason : uint8_t { kNone, kSuccess, kNeutral, kFailure, kClientFault };

enum class DisputeState : uint8_t { kNone, kOpen, kLost, kWon, kSettled };

// Money that went from client to freelancer on one day, before fees; below zero for a refund.
struct OutcomePayment {
  CivilDay day;
  int64_t amount_minor = 0;

  bool operator==(const OutcomePayment&) const = default;
};

// Everything the Job Success Score looks at of one contract. Each fact carries the day from which
// it is known; before that day it does not exist.
struct ContractOutcome {
  std::string contract_id;
  std::string client_id;
  std::string category;
  std::vector<OutcomePayment> payments;  // by day
  std::optional<CivilDay> ended_on;

  // Feedback, from the day it became public (b7: both sides in, or the blind period over).
  std::optional<CivilDay> feedback_on;
  std::optional<int> stars_hundredths;      // 100..500
  std::optional<int> recommend;             // 0..10
  EndReason end_reason = EndReason::kNone;  // known from ended_on

  DisputeState dispute = DisputeState::kNone;
  std::optional<CivilDay> dispute_on;  // of its present state; absent: as long as the contract is
  std::optional<CivilDay> removed_by_perk_on;
  std::optional<CivilDay> client_flagged_on;

  bool operator==(const ContractOutcome&) const = default;
};

// Why a contract counts as it does, or not at all: slugs shown to the freelancer line by line.
enum class CountReason : uint8_t {
  kDisputeLost,         // -1
  kRecommend,           // by the private recommendation
  kStars,               // by the public stars
  kEndedInFailure,      // -1
  kLongTermNoFeedback,  // +1
  kNeutral,             // 0
  kExcludedClientFlagged,
  kExcludedByPerk,
  kExcludedNoPayment,   // nothing earned in the end, and no feedback or nothing but praise
  kExcludedNoFeedback,  // short, and nobody said anything
  kExcludedClientFault,
  kExcludedOutsideWindow,  // counts in no window any more
};
std::string_view NameOf(CountReason reason);

}  // namespace shortlist
