#include "server/marketplace/deadline.h"

#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr EnumWords<5> kKinds = {"invitation_expires", "offer_expires", "job_expires",
                                 "boost_auction_ends", "connects_lot_expires"};

}  // namespace

std::string_view NameOf(DeadlineKind kind) { return WordOf(kKinds, kind); }
std::optional<DeadlineKind> DeadlineKindByName(std::string_view name) {
  return EnumByWord<DeadlineKind>(kKinds, name);
}

}  // namespace shortlist
