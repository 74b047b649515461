#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/marketplace/ledger.h"

namespace shortlist {

// The link of a ledger before its first transfer.
inline constexpr std::string_view kFirstLink = "";

// One link of the hash chain: BLAKE2b-256 (RFC 7693) in 64 hexadecimal digits, of the link before
// it and every field of `transfers`, in order, as lengths and bytes (integers in 8 bytes, the
// lowest first). Who changes, drops, adds or moves a transfer changes its link and all after it.
// One link holds the transfers of one commit. Any thread.
std::string NextLink(std::string_view previous, std::span<const Transfer> transfers);

}  // namespace shortlist
