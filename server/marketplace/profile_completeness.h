#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "server/marketplace/freelancer.h"

namespace shortlist {

// What a profile should say. Employment and education are asked of individuals alone.
enum class ProfileItem : uint8_t {
  kTitle,
  kOverview,  // of 100 characters or more
  kSkills,    // three or more
  kHourlyRate,
  kPortfolio,
  kEmployment,
  kEducation,
  kCategory,
  kCountry,
  kLanguages,
  kAvailability,
};

// The name of the field that is missing ("hourly_rate").
std::string_view NameOf(ProfileItem item);

struct ProfileCompleteness {
  int percent = 0;                   // 0 to 100, rounded down: 100 when nothing is missing
  std::vector<ProfileItem> missing;  // what counts most first

  bool operator==(const ProfileCompleteness&) const = default;
};

// The share of the weights of what is there. The weights are ours (profile_completeness.cc): the
// marketplaces publish none. Pure.
ProfileCompleteness CompletenessOf(const Freelancer& freelancer);

}  // namespace shortlist
