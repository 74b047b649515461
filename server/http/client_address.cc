#include "server/http/client_address.h"

#include <algorithm>
#include <array>
#include <optional>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace shortlist {
namespace {

constexpr size_t kNetworkBytes = 8;  // of /64

std::optional<in6_addr> ParsedV6(const std::string& text) {
  in6_addr v6;
  if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return std::nullopt;
  return v6;
}

std::string TextOf(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text;
  return inet_ntop(family, address, text.data(), text.size());
}

// Empty for what is no address.
std::string Canonical(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return "";
  const std::string trimmed(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
  in_addr v4;
  if (inet_pton(AF_INET, trimmed.c_str(), &v4) == 1) return TextOf(AF_INET, &v4);
  const auto v6 = ParsedV6(trimmed);
  if (!v6) return "";
  if (IN6_IS_ADDR_V4MAPPED(&*v6)) return TextOf(AF_INET, &v6->s6_addr[12]);
  return TextOf(AF_INET6, &*v6);
}

bool IsOneOf(std::span<const std::string> addresses, const std::string& address) {
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const std::string& each) { return Canonical(each) == address; });
}

}  // namespace

bool IsAddress(std::string_view text) { return !Canonical(text).empty(); }

std::string ClientAddress(const HttpRequest& request, std::span<const std::string> trusted) {
  std::string client = Canonical(request.remote_address);
  if (client.empty()) return request.remote_address;
  std::string_view left = request.Header("X-Forwarded-For").value_or("");
  while (!left.empty() && IsOneOf(trusted, client)) {
    const size_t comma = left.rfind(',');
    const std::string before =
        Canonical(comma == std::string_view::npos ? left : left.substr(comma + 1));
    if (before.empty()) break;
    client = before;
    left = comma == std::string_view::npos ? std::string_view() : left.substr(0, comma);
  }
  return client;
}

std::string NetworkOf(std::string_view address) {
  auto v6 = ParsedV6(std::string(address));
  if (!v6) return std::string(address);
  std::fill(v6->s6_addr + kNetworkBytes, v6->s6_addr + sizeof(v6->s6_addr), 0);
  return TextOf(AF_INET6, &*v6) + "/64";
}

}  // namespace shortlist
