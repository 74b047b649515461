#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/workflow/marketplace.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

// Why others do not find a freelancer.
enum class HiddenBecause : uint8_t {
  kPrivate,     // the profile's visibility says so
  kOnHold,      // its owner's account is limited or suspended
  kNotIndexed,  // the index has not seen its last change
};

std::string_view NameOf(HiddenBecause reason);  // "profile_private", ...

struct ProfileVisibility {
  bool is_shown = false;               // the index has it, now
  std::vector<HiddenBecause> reasons;  // empty: it is shown as it is
  int64_t seq = 0;                     // the event of its last change
  int64_t applied_seq = 0;             // the event up to which the index has seen all
};

// For its owner. Refuses as RequireOwn (ownership.h).
Result<ProfileVisibility> ExplainVisibility(const Marketplace& marketplace,
                                            const SearchEngine& engine, const Principal& who,
                                            const std::string& freelancer_id);

}  // namespace shortlist
