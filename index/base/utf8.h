#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shortlist {

// Reads the code point at `*at` (which must be inside `text`) and moves `*at` past it. A byte that
// starts no valid UTF-8 sequence (overlong forms and surrogates included) moves one byte and yields
// U+FFFD with `*valid` false.
char32_t DecodeUtf8(std::string_view text, size_t* at, bool* valid = nullptr);

void AppendUtf8(char32_t code_point, std::string* out);

bool IsValidUtf8(std::string_view text);

// The longest prefix of `text` of at most `max_bytes` that does not cut a character.
std::string_view PrefixOfUtf8(std::string_view text, size_t max_bytes);

// Number of code points; an invalid byte counts as one.
size_t CountCodePoints(std::string_view text);

}  // namespace shortlist
