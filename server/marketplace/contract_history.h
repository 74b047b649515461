#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/category.h"
#include "server/marketplace/job.h"
#include "server/marketplace/money.h"

namespace shortlist {

enum class ContractHistoryState : uint8_t { kActive, kEnded };
enum class ContractEndReason : uint8_t { kSuccess, kNeutral, kFailure, kClientFault };
enum class ContractDispute : uint8_t { kNone, kOpen, kLost, kWon, kSettled };
enum class ContractPaymentKind : uint8_t { kPayment, kRefund };

// The word on the wire and in storage ("client_fault"), and back.
std::string_view NameOf(ContractHistoryState state);
std::string_view NameOf(ContractEndReason reason);
std::string_view NameOf(ContractDispute dispute);
std::string_view NameOf(ContractPaymentKind kind);
std::optional<ContractHistoryState> ContractHistoryStateByName(std::string_view name);
std::optional<ContractEndReason> ContractEndReasonByName(std::string_view name);
std::optional<ContractDispute> ContractDisputeByName(std::string_view name);
std::optional<ContractPaymentKind> ContractPaymentKindByName(std::string_view name);

struct ContractPayment {
  Timestamp at;
  Money amount;  // above zero for both kinds
  ContractPaymentKind kind = ContractPaymentKind::kPayment;

  bool operator==(const ContractPayment&) const = default;
};

// A contract that was made in another system, imported as one fact: what a freelancer's reputation
// starts with here. Freelancer and client are named by that system's ids, so that contracts and
// profiles may be imported in any order.
struct ContractHistory {
  std::string id;           // ctr_...
  std::string external_id;  // unique
  std::string freelancer_external_id;
  std::string client_external_id;
  std::string category;  // id of a category or subcategory
  JobType type = JobType::kFixed;
  Timestamp started_at;
  std::optional<Timestamp> ended_at;
  ContractHistoryState state = ContractHistoryState::kActive;
  std::vector<ContractPayment> payments;
  std::optional<int> public_stars_hundredths;  // 100 to 500
  std::optional<int> recommend;                // 0 to 10
  std::optional<ContractEndReason> end_reason;
  ContractDispute dispute = ContractDispute::kNone;
  bool client_flagged = false;

  Timestamp created_at;
  Timestamp updated_at;
  int64_t version = 1;  // one more with every edit
  int64_t seq = 0;      // the event of its last change

  bool operator==(const ContractHistory&) const = default;
};

inline constexpr size_t kMaxContractPayments = 10'000;

// Everything that is wrong with an imported contract, at once; empty when it may be stored.
// Reasons: required (the three external ids; ended_at of an ended contract), not_allowed (ended_at
// or end_reason of an active one), too_long, too_many, unknown_value, out_of_range (an end before
// the start, an amount that is not above zero, payments that are too much together, stars,
// recommend), nul_in_string, bad_utf8.
std::vector<FieldError> Validate(const ContractHistory& contract,
                                 std::span<const Category> categories);

}  // namespace shortlist
