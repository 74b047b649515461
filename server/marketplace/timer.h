#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/base/clock.h"

namespace shortlist {

// What happens by itself when a time has come.
enum class TimerKind : uint8_t {
  kInvitationExpires,  // subject: an invitation
  kOfferExpires,       // an offer
  kJobExpires,         // a job
  kFileExpires,        // a file that is attached to nothing
  kDigestDue,          // a person
};

std::string_view NameOf(TimerKind kind);
std::optional<TimerKind> TimerKindByName(std::string_view name);

// At most one of a kind for a subject.
struct Timer {
  TimerKind kind = TimerKind::kInvitationExpires;
  std::string subject;
  Timestamp due_at;

  bool operator==(const Timer&) const = default;
};

}  // namespace shortlist
