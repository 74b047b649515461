#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shortlist {

// Orders ASCII texts without regard to case: header names.
struct IgnoringCase {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

// Name → value. A name sent more than once holds its values joined by ", " (RFC 9110, 5.3).
using HttpHeaders = std::map<std::string, std::string, IgnoringCase>;

// Query parameters: name → values in the order sent, percent-decoded, "+" read as a space. The
// bytes are the caller's: not necessarily UTF-8 (ParamsReader refuses what is not).
using QueryParameters = std::map<std::string, std::vector<std::string>, std::less<>>;

// One whole request, as a handler sees it. A value; nothing in it refers to the connection.
struct HttpRequest {
  std::string method;  // upper case; HEAD arrives as GET
  std::string path;    // as sent, without the query, not decoded
  std::string route;   // the pattern that matched ("/v1/jobs/{id}"); set by the router
  std::map<std::string, std::string, std::less<>>
      path_params;  // decoded, never empty; by the router
  QueryParameters query;
  HttpHeaders headers;
  std::string body;            // whole and de-chunked
  std::string request_id;      // the caller's X-Request-Id where it is sane, else made here
  std::string remote_address;  // of the connection's peer; no header can change it
  // When the answer is of no more use to the caller.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  // The value of a header; empty when it was not sent.
  std::optional<std::string_view> Header(std::string_view name) const;
  // A parameter of the matched route's pattern. Asking for one it has not is a bug.
  const std::string& PathParam(std::string_view name) const;
};

// "a%20b" → "a b". Empty when a percent sign is not followed by two hexadecimal digits.
std::optional<std::string> PercentDecoded(std::string_view text, bool plus_is_space = false);

// Splits "a=1&b=2&a=3" and decodes names and values. Empty when a percent escape is broken.
std::optional<QueryParameters> ParseQuery(std::string_view query);

}  // namespace shortlist
