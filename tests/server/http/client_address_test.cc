#include "server/http/client_address.h"

#include <vector>

#include <gtest/gtest.h>

namespace shortlist {
namespace {

const std::vector<std::string> kTrusted = {"10.0.0.1", "10.0.0.2", "2001:DB8::0:1"};

std::string Client(const std::string& peer, const std::string& forwarded) {
  HttpRequest request;
  request.remote_address = peer;
  if (!forwarded.empty()) request.headers["X-Forwarded-For"] = forwarded;
  return ClientAddress(request, kTrusted);
}

TEST(ClientAddress, IsThePeerUnlessThatIsATrustedProxy) {
  EXPECT_EQ(Client("192.0.2.7", ""), "192.0.2.7");
  EXPECT_EQ(Client("192.0.2.7", "203.0.113.9"), "192.0.2.7");
  EXPECT_EQ(Client("::ffff:192.0.2.7", ""), "192.0.2.7");
  EXPECT_EQ(Client("10.0.0.1", ""), "10.0.0.1");
}

TEST(ClientAddress, IsTheLastThatNoTrustedProxyHas) {
  EXPECT_EQ(Client("10.0.0.1", "203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(Client("10.0.0.1", "1.1.1.1, 203.0.113.9 , 10.0.0.2"), "203.0.113.9");
  EXPECT_EQ(Client("2001:db8::1", "1.1.1.1,2001:db8:0:2::9"), "2001:db8:0:2::9");
  EXPECT_EQ(Client("::ffff:10.0.0.1", "203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(Client("10.0.0.1", "10.0.0.2"), "10.0.0.2");
}

TEST(ClientAddress, StopsWhereAHeaderNamesNoAddress) {
  EXPECT_EQ(Client("10.0.0.1", "203.0.113.9, unknown"), "10.0.0.1");
  EXPECT_EQ(Client("10.0.0.1", "203.0.113.9, , 10.0.0.2"), "10.0.0.2");
  EXPECT_EQ(Client("10.0.0.1", "203.0.113.9:80"), "10.0.0.1");
  EXPECT_EQ(Client("10.0.0.1", std::string("\0", 1)), "10.0.0.1");
}

TEST(NetworkOf, IsA64OfIpv6) {
  EXPECT_EQ(NetworkOf("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(NetworkOf("2001:db8:0:1:aaaa:bbbb:cccc:dddd"), "2001:db8:0:1::/64");
  EXPECT_EQ(NetworkOf("a socket"), "a socket");
}

}  // namespace
}  // namespace shortlist
