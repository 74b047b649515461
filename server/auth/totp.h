#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"

namespace shortlist {

// One-time passwords of an authenticator application: RFC 6238 with HMAC-SHA-1, steps of 30 s and
// 6 digits (liboath), which is what all of those applications take. Any thread.

// 160 random bits in base 32: 32 characters.
std::string NewTotpSecret();

// What the application reads from a QR code: "otpauth://totp/ISSUER:EMAIL?secret=...".
std::string TotpUri(std::string_view issuer, std::string_view email, std::string_view secret);

// The code at a moment.
std::string TotpCode(std::string_view secret, Timestamp at);

// The time step whose code this is: the one of `now`, or one step before or after it, for clocks
// that are not quite right; empty for no code of these. A step that is not after `last_step` is not
// looked at: a code that was overheard is of no use (RFC 6238, 5.2).
std::optional<int64_t> MatchTotp(std::string_view secret, std::string_view code, Timestamp now,
                                 int64_t last_step);

// For whoever has lost the application: ten codes, each good once, of 80 random bits
// ("7k2m-9q4x-c0e6-t8w1"). Like a secret only their digest is kept.
std::vector<std::string> NewRecoveryCodes();

// Of a code as a person types it: case, blanks and hyphens do not count.
std::string DigestOfRecoveryCode(std::string_view code);

}  // namespace shortlist
