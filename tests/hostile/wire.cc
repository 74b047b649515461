#include "tests/hostile/wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace shortlist::testing {

std::string WireAnswer::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && ::strncasecmp(key.data(), name.data(), name.size()) == 0) {
      return value;
    }
  }
  return "";
}

std::string WireRequest::Bytes() const {
  std::string out = method + " " + target + " HTTP/1.1\r\nHost: h\r\n";
  for (const auto& [name, value] : headers) out += name + ": " + value + "\r\n";
  if (has_body) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return out + "\r\n" + body;
}

WireAnswer Wire::Ask(const WireRequest& request) {
  return Ask(request.Bytes(), request.method == "HEAD");
}

WireAnswer Wire::Ask(const std::string& bytes, bool head) {
  const bool fresh = fd_ < 0;
  WireAnswer answer;
  if (Send(bytes)) answer = Read(head);
  if (answer.status == 0 && !fresh) {
    Close();
    if (Send(bytes)) answer = Read(head);
  }
  return answer;
}

bool Wire::Open() {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    Close();
    return false;
  }
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return true;
}

void Wire::Close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  buffer_.clear();
}

void Wire::EndSending() {
  if (fd_ >= 0) ::shutdown(fd_, SHUT_WR);
}

bool Wire::Send(std::string_view bytes) {
  if (fd_ < 0 && !Open()) return false;
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    // A server that refuses early stops reading: its answer may be there all the same.
    if (sent <= 0) return true;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool Wire::ReadMore() {
  if (fd_ < 0) return false;
  char bytes[16 * 1024];
  const ssize_t count = ::recv(fd_, bytes, sizeof(bytes), 0);
  if (count <= 0) return false;
  buffer_.append(bytes, static_cast<size_t>(count));
  return true;
}

bool Wire::AtEnd() { return buffer_.empty() && !ReadMore(); }

WireAnswer Wire::Read(bool head) {
  WireAnswer answer;
  size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore()) return Close(), answer;
  }
  const std::string text = buffer_.substr(0, end);
  buffer_.erase(0, end + 4);
  for (size_t at = text.find("\r\n"); at != std::string::npos;) {
    const size_t next = text.find("\r\n", at + 2);
    const std::string line = text.substr(at + 2, next == text.npos ? next : next - at - 2);
    const size_t colon = line.find(": ");
    if (colon != line.npos)
      answer.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    at = next;
  }
  const int status = std::atoi(text.substr(0, text.find("\r\n")).substr(9, 3).c_str());
  const std::string length = answer.Header("Content-Length");
  const size_t size = head || length.empty() ? 0 : std::stoul(length);
  while (buffer_.size() < size) {
    if (!ReadMore()) return Close(), answer;
  }
  answer.status = status;
  answer.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  if (answer.Header("Connection") == "close") Close();
  return answer;
}

std::string PercentEncoded(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

}  // namespace shortlist::testing
