#pragma once

#include <optional>
#include <string_view>

namespace shortlist {

// True for the alphabetic code of an ISO 4217 currency in use ("USD"). Funds, metals and test codes
// are no money that anybody is paid in, and are unknown.
bool IsCurrency(std::string_view code);

// Decimal digits of the minor unit (USD 2, JPY 0, KWD 3); empty for an unknown code.
std::optional<int> MinorDigits(std::string_view code);

}  // namespace shortlist
