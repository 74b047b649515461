#pragma once

#include <optional>
#include <string_view>

namespace shortlist {

// True for an ISO 3166-1 alpha-2 code in upper case ("US").
bool IsCountry(std::string_view code);

// The English name of a country ("United States"); empty for an unknown code.
std::string_view CountryName(std::string_view code);

// The alpha-2 code that a person means by `text`: a code of two or three letters, an English name
// or a common alias ("USA", "UK", "South Korea"), in any case and with any punctuation. The result
// lives as long as the program.
std::optional<std::string_view> ResolveCountry(std::string_view text);

}  // namespace shortlist
