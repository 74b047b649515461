#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/http/request.h"

namespace shortlist {

// Who sent a request: the peer; or, where that is one of the `trusted` proxies, whom it names in
// X-Forwarded-For: the last address there that is no trusted proxy itself. What stands before it
// anybody could have written, and what is no address ends the search at the last one that was. In
// the form of inet_ntop; IPv4 within IPv6 as IPv4.
std::string ClientAddress(const HttpRequest& request, std::span<const std::string> trusted);

// What one customer of a provider has of addresses: an IPv4 address itself, of IPv6 its /64
// ("2001:db8:0:1::/64"). Another text as it is.
std::string NetworkOf(std::string_view address);

// Whether it is an address of IPv4 or IPv6.
bool IsAddress(std::string_view text);

}  // namespace shortlist
