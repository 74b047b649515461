#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"

namespace shortlist {

enum class InvitationState : uint8_t {
  kSent,
  kAccepted,  // there is a proposal, which costs no Connects
  kDeclined,
  kIgnored,    // put aside by the freelancer without an answer
  kWithdrawn,  // by the client
  kExpired,
};
enum class InvitationAction : uint8_t { kAccept, kDecline, kIgnore, kWithdraw, kExpire };

std::string_view NameOf(InvitationState state);
std::string_view NameOf(InvitationAction action);
std::optional<InvitationState> InvitationStateByName(std::string_view name);

// sent → what the action says; nothing leads on from there. Refuses `invitation_is_accepted`, ...
Result<InvitationState> After(InvitationState state, InvitationAction action);

// A client asks a freelancer to propose to a job. At most one that is sent for a job and
// freelancer.
struct Invitation {
  std::string id;  // inv_...
  std::string job_id;
  std::string freelancer_id;
  InvitationState state = InvitationState::kSent;
  std::string message;
  std::string decline_reason;  // the freelancer's words; empty: none given
  std::string proposal_id;     // once accepted
  Timestamp expires_at;
  Timestamp created_at;
  Timestamp updated_at;
  int64_t version = 1;
  int64_t seq = 0;  // the event of its last change

  bool operator==(const Invitation&) const = default;
};

inline constexpr size_t kMaxMessageCharacters = 5'000;

// All that is wrong with its texts: reasons of field_checks.h.
std::vector<FieldError> Validate(const Invitation& invitation);

}  // namespace shortlist
