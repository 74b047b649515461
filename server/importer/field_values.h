#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/base/result.h"

namespace shortlist {

// What other systems write, as our wire form has it: the values that `as` of a map understands
// (data/import/README.md). Pure functions; white space at both ends never counts.

// "12", "12.0", "1,200", "1.2K", "3M". Refuses `not_a_number`.
Result<int64_t> WholeNumber(std::string_view text);

// The same, and rough counts by their lower end: "Less than 5", "20 to 50", "20-50", "50+", "No".
Result<int64_t> RoughCount(std::string_view text);

// "4.9", rounded to millionths. Refuses `not_a_number`.
Result<double> Decimal(std::string_view text);

// An amount in the minor units of `currency`, which must exist, rounded half up: "12.5", "$12.50",
// "USD 1,250", "80K+". Refuses `not_an_amount`.
Result<int64_t> AmountMinor(std::string_view text, std::string_view currency);

// true, yes, 1 and false, no, 0, in any case. Refuses `not_a_flag`.
Result<bool> Flag(std::string_view text);

// A code, an English name or an alias. Refuse `unknown_country`, `unknown_language`.
Result<std::string> CountryCode(std::string_view text);
Result<std::string> LanguageCode(std::string_view text);

// An RFC 3339 time, a day, a month or a year, as it is. Refuses `bad_date`.
Result<std::string> DayText(std::string_view text);

std::string_view Trimmed(std::string_view text);

// Lower case for ASCII letters.
std::string LowerAscii(std::string_view text);

}  // namespace shortlist
