#pragma once

#include <optional>
#include <string_view>

namespace shortlist {

// True for the name of an IANA time zone, links included ("Europe/Berlin", "Asia/Calcutta", "UTC").
bool IsTimezone(std::string_view name);

// Minutes east of UTC in standard time ("America/New_York" -300); empty for an unknown name.
std::optional<int> StandardOffsetMinutes(std::string_view name);

}  // namespace shortlist
