#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/base/result.h"

namespace shortlist {

// What other systems write, as our wire form has it. Pure functions; white space at both ends never
// counts. Each refuses with a reason for the field, named at it.

// A decimal number as people and programs write it ("1250", "1,250.50", "2.0", "-3"), with at most
// 18 digits, times 10^`digits`, rounded half away from zero. Refuses `bad_number`.
Result<int64_t> ScaledDecimal(std::string_view text, int digits);

// A whole number; "2.0" is one. Refuses `bad_number`.
Result<int64_t> WholeNumber(std::string_view text);

// An amount in the minor units of `currency`, which must exist; its code, or one of the signs
// $ € £ ¥ ₹, may stand before or behind the number. Refuses `bad_number`.
Result<int64_t> AmountMinor(std::string_view text, std::string_view currency);

// true, yes, y, 1 and false, no, n, 0, in any case. Refuses `unknown_value`.
Result<bool> Truth(std::string_view text);

// A code, an English name or an alias of a country or a language. Refuses `unknown_value`.
Result<std::string> CountryCode(std::string_view text);
Result<std::string> LanguageCode(std::string_view text);

std::string_view Trimmed(std::string_view text);

// Lower case for ASCII letters; how words of a map are compared.
std::string LowerAscii(std::string_view text);

}  // namespace shortlist
