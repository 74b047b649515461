#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shortlist::testing {

// An answer as it came over the wire. `status` 0: none came.
struct WireAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  std::string Header(std::string_view name) const;  // empty: not there; any case
};

struct WireRequest {
  std::string method = "GET";
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool has_body = false;

  // With Host and, for a body, Content-Length.
  std::string Bytes() const;
};

// One connection to a server on loopback that sends whatever bytes it is told, opened anew when the
// server ended it. One thread.
class Wire {
 public:
  explicit Wire(int port) : port_(port) {}
  ~Wire() { Close(); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // One request and its answer. A connection that the server closed while idle is opened again.
  WireAnswer Ask(const WireRequest& request);
  WireAnswer Ask(const std::string& bytes, bool head = false);

  bool Send(std::string_view bytes);
  // The next answer. `head`: it has no body. Status 0 when the connection ends before it does.
  WireAnswer Read(bool head = false);
  // No more will be sent; what is answered can still be read.
  void EndSending();
  bool AtEnd();  // the server closed, and nothing is left to read
  void Close();

 private:
  bool Open();
  bool ReadMore();

  const int port_;
  int fd_ = -1;
  std::string buffer_;
};

// "a b" → "a%20b"; everything but letters, digits and "-._~" is encoded.
std::string PercentEncoded(std::string_view text);

}  // namespace shortlist::testing
