#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/job.h"
#include "server/marketplace/proposal.h"
#include "server/marketplace/terms.h"

namespace shortlist {

enum class OfferState : uint8_t {
  kDraft,
  kSent,
  kAccepted,  // there is a contract
  kDeclined,
  kWithdrawn,
  kExpired,
  kChanged,  // another version took its place
};
enum class OfferAction : uint8_t { kSend, kAccept, kDecline, kWithdraw, kExpire, kChange };
// Who may have made a version of an offer; the other one answers it.
enum class OfferSide : uint8_t { kClient, kFreelancer };

std::string_view NameOf(OfferState state);
std::string_view NameOf(OfferAction action);
std::string_view NameOf(OfferSide side);
std::optional<OfferState> OfferStateByName(std::string_view name);
std::optional<OfferSide> OfferSideByName(std::string_view name);

// draft → sent → accepted, declined, withdrawn, expired, changed. Refuses `offer_is_draft`,
// `offer_is_sent`, ... (lifecycle.h).
Result<OfferState> After(OfferState state, OfferAction action);

// One version of an offer of work. Versions of one offer follow each other: the one before is
// `changed`.
struct Offer {
  std::string id;  // ofr_...
  std::string job_id;
  std::string freelancer_id;
  std::string proposal_id;  // empty: it did not begin with a proposal
  OfferState state = OfferState::kDraft;
  OfferSide side = OfferSide::kClient;  // who made this version
  JobType type = JobType::kFixed;
  Terms terms;
  std::string message;
  std::string close_reason;             // the words of who declined or withdrew it
  bool keep_open = false;               // the job stays open when it is accepted
  int64_t round = 1;                    // one more with every version
  std::string previous_id;              // the version before; empty: none
  std::string contract_id;              // once accepted
  std::optional<Timestamp> expires_at;  // once sent
  Timestamp created_at;
  Timestamp updated_at;
  int64_t version = 1;  // of the resource, one more with every edit
  int64_t seq = 0;      // the event of its last change

  bool operator==(const Offer&) const = default;
};

// Whether `side` may do this with the offer: a version is answered (accepted, declined, changed) by
// the side that did not make it, and sent and withdrawn by the one that did. Refuses
// `offer_not_yours_to_answer`, `offer_not_yours_to_withdraw`.
Result<void> MayAct(const Offer& offer, OfferSide side, OfferAction action);

// All that is wrong with it: terms.h, and reasons of field_checks.h.
std::vector<FieldError> Validate(const Offer& offer, std::string_view currency);

}  // namespace shortlist
