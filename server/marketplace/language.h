#pragma once

#include <optional>
#include <string_view>

namespace shortlist {

// True for an ISO 639-1 code in lower case ("en").
bool IsLanguage(std::string_view code);

// The ISO 639-1 code that a person means by `text`: a code of two or three letters or an English
// name ("German", "Spanish"), in any case. The result lives as long as the program.
std::optional<std::string_view> ResolveLanguage(std::string_view text);

}  // namespace shortlist
