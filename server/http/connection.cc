#include "server/http/connection.h"

#include <algorithm>
#include <cerrno>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

namespace shortlist {
namespace {

constexpr size_t kReadBytes = 16 * 1024;
constexpr auto kLingerTime = std::chrono::milliseconds(500);
constexpr size_t kLingerBytes = 4 * 1024 * 1024;

int MillisecondsUntil(Connection::TimePoint deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60'000));
}

}  // namespace

Connection::Wait Connection::WaitUntilReadable(TimePoint deadline) {
  pollfd polled[] = {{fd_, POLLIN, 0}, {stop_fd_, POLLIN, 0}};
  while (true) {
    const int count = ::poll(polled, 2, MillisecondsUntil(deadline));
    if (count < 0 && errno != EINTR) return Wait::kClosed;
    if (count > 0) return polled[0].revents != 0 ? Wait::kReady : Wait::kStopped;
    if (count == 0 && std::chrono::steady_clock::now() >= deadline) return Wait::kTimeout;
  }
}

Connection::Wait Connection::Read(std::string* buffer, TimePoint deadline) {
  while (true) {
    const Wait wait = WaitUntilReadable(deadline);
    if (wait != Wait::kReady) return wait;
    const size_t size = buffer->size();
    buffer->resize(size + kReadBytes);
    const ssize_t read = ::recv(fd_, buffer->data() + size, kReadBytes, MSG_DONTWAIT);
    buffer->resize(size + static_cast<size_t>(std::max<ssize_t>(read, 0)));
    if (read > 0) return Wait::kReady;
    if (read == 0 || (errno != EAGAIN && errno != EINTR)) return Wait::kClosed;
  }
}

bool Connection::Write(std::string_view bytes, TimePoint deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
      continue;
    }
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
    pollfd polled = {fd_, POLLOUT, 0};
    const int count = ::poll(&polled, 1, MillisecondsUntil(deadline));
    if (count <= 0 && std::chrono::steady_clock::now() >= deadline) return false;
  }
  return true;
}

void Connection::Linger() {
  ::shutdown(fd_, SHUT_WR);
  const auto deadline = std::chrono::steady_clock::now() + kLingerTime;
  std::string thrown_away;
  size_t total = 0;
  while (total < kLingerBytes && Read(&thrown_away, deadline) == Wait::kReady) {
    total += thrown_away.size();
    thrown_away.clear();
  }
}

std::string Connection::RemoteAddress() const {
  sockaddr_storage address = {};
  socklen_t size = sizeof(address);
  char host[NI_MAXHOST] = "";
  if (::getpeername(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      ::getnameinfo(reinterpret_cast<sockaddr*>(&address), size, host, sizeof(host), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
    return "";
  }
  return host;
}

}  // namespace shortlist
