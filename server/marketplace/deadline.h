#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/base/clock.h"

namespace shortlist {

// What happens by itself when a time has come.
enum class DeadlineKind : uint8_t {
  kInvitationExpires,   // subject: an invitation
  kOfferExpires,        // an offer
  kJobExpires,          // a job
  kBoostAuctionEnds,    // a job
  kConnectsLotExpires,  // a lot
};

std::string_view NameOf(DeadlineKind kind);
std::optional<DeadlineKind> DeadlineKindByName(std::string_view name);

// At most one of a kind for a subject.
struct Deadline {
  DeadlineKind kind = DeadlineKind::kInvitationExpires;
  std::string subject;
  Timestamp due_at;

  bool operator==(const Deadline&) const = default;
};

}  // namespace shortlist
