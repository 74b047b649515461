#include "server/marketplace/invitation.h"

#include "server/marketplace/enum_words.h"
#include "server/marketplace/field_checks.h"
#include "server/marketplace/lifecycle.h"

namespace shortlist {
namespace {

constexpr EnumWords<6> kStates = {"sent",    "accepted",  "declined",
                                  "ignored", "withdrawn", "expired"};
constexpr EnumWords<5> kActions = {"accept", "decline", "ignore", "withdraw", "expire"};

constexpr Lifecycle<InvitationState, InvitationAction, 5> kSteps = {{
    {InvitationState::kSent, InvitationAction::kAccept, InvitationState::kAccepted},
    {InvitationState::kSent, InvitationAction::kDecline, InvitationState::kDeclined},
    {InvitationState::kSent, InvitationAction::kIgnore, InvitationState::kIgnored},
    {InvitationState::kSent, InvitationAction::kWithdraw, InvitationState::kWithdrawn},
    {InvitationState::kSent, InvitationAction::kExpire, InvitationState::kExpired},
}};

}  // namespace

std::string_view NameOf(InvitationState state) { return WordOf(kStates, state); }
std::string_view NameOf(InvitationAction action) { return WordOf(kActions, action); }
std::optional<InvitationState> InvitationStateByName(std::string_view name) {
  return EnumByWord<InvitationState>(kStates, name);
}

Result<InvitationState> After(InvitationState state, InvitationAction action) {
  return NextState(kSteps, "invitation", state, action);
}

std::vector<FieldError> Validate(const Invitation& invitation) {
  FieldChecks checks;
  checks.Text("/message", invitation.message, kMaxMessageCharacters);
  checks.Text("/reason", invitation.decline_reason, kMaxMessageCharacters);
  return checks.Take();
}

}  // namespace shortlist
