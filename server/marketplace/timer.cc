#include "server/marketplace/timer.h"

#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr EnumWords<5> kKinds = {"invitation_expires", "offer_expires", "job_expires",
                                 "file_expires", "digest_due"};

}  // namespace

std::string_view NameOf(TimerKind kind) { return WordOf(kKinds, kind); }
std::optional<TimerKind> TimerKindByName(std::string_view name) {
  return EnumByWord<TimerKind>(kKinds, name);
}

}  // namespace shortlist
