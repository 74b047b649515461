#pragma once

#include <string>
#include <string_view>

namespace shortlist {

// BLAKE2b-256 (RFC 7693, libsodium) of `bytes` in 64 hexadecimal digits: a name for bytes that are
// too secret or too long to be kept. No password hash. Any thread.
std::string DigestOf(std::string_view bytes);

}  // namespace shortlist
