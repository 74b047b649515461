#include "server/marketplace/offer.h"

#include "server/marketplace/enum_words.h"
#include "server/marketplace/field_checks.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/lifecycle.h"

namespace shortlist {
namespace {

using State = OfferState;
using Action = OfferAction;

constexpr EnumWords<7> kStates = {"draft",     "sent",    "accepted", "declined",
                                  "withdrawn", "expired", "changed"};
constexpr EnumWords<6> kActions = {"send", "accept", "decline", "withdraw", "expire", "change"};
constexpr EnumWords<2> kSides = {"client", "freelancer"};

constexpr Lifecycle<State, Action, 6> kSteps = {{
    {State::kDraft, Action::kSend, State::kSent},
    {State::kSent, Action::kAccept, State::kAccepted},
    {State::kSent, Action::kDecline, State::kDeclined},
    {State::kSent, Action::kWithdraw, State::kWithdrawn},
    {State::kSent, Action::kExpire, State::kExpired},
    {State::kSent, Action::kChange, State::kChanged},
}};

}  // namespace

std::string_view NameOf(OfferState state) { return WordOf(kStates, state); }
std::string_view NameOf(OfferAction action) { return WordOf(kActions, action); }
std::string_view NameOf(OfferSide side) { return WordOf(kSides, side); }
std::optional<OfferState> OfferStateByName(std::string_view name) {
  return EnumByWord<OfferState>(kStates, name);
}
std::optional<OfferSide> OfferSideByName(std::string_view name) {
  return EnumByWord<OfferSide>(kSides, name);
}

Result<OfferState> After(OfferState state, OfferAction action) {
  return NextState(kSteps, "offer", state, action);
}

Result<void> MayAct(const Offer& offer, OfferSide side, OfferAction action) {
  const bool own = offer.side == side;
  const bool for_maker = action == Action::kSend || action == Action::kWithdraw;
  if (own == for_maker) return {};
  if (for_maker) {
    return Error{ErrorCode::kPermissionDenied,
                 "offer_not_yours_to_withdraw",
                 "this version is the other side's: decline it instead",
                 {}};
  }
  return Error{ErrorCode::kPermissionDenied,
               "offer_not_yours_to_answer",
               "this version is your own: the other side answers it",
               {}};
}

std::vector<FieldError> Validate(const Offer& offer, std::string_view currency) {
  FieldChecks checks;
  CheckTerms(offer.terms, offer.type, currency, &checks);
  checks.Text("/message", offer.message, kMaxMessageCharacters);
  return checks.Take();
}

}  // namespace shortlist
