#include "server/http/listener.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <thread>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace shortlist {
namespace {

constexpr int kBacklog = 1024;
constexpr auto kPauseWithoutDescriptors = std::chrono::milliseconds(10);

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

AddressList Resolve(const std::string& address, int port) {
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) {
    throw std::runtime_error("cannot listen on " + address + ": " + ::gai_strerror(error));
  }
  return {found, &::freeaddrinfo};
}

int BoundPort(int fd) {
  sockaddr_storage bound = {};
  socklen_t size = sizeof(bound);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size);
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
}

}  // namespace

Listener::Listener(const std::string& address, int port) {
  const AddressList addresses = Resolve(address, port);
  int error = 0;
  for (const addrinfo* each = addresses.get(); each != nullptr; each = each->ai_next) {
    // Not blocking: a connection that is gone between poll and accept must not hold the thread.
    fd_ = ::socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd_ < 0) {
      error = errno;
      continue;
    }
    const int yes = 1;
    ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (::bind(fd_, each->ai_addr, each->ai_addrlen) == 0 && ::listen(fd_, kBacklog) == 0) {
      port_ = BoundPort(fd_);
      return;
    }
    error = errno;
    ::close(fd_);
  }
  throw std::runtime_error("cannot listen on " + address + ":" + std::to_string(port) + ": " +
                           std::strerror(error));
}

Listener::~Listener() { ::close(fd_); }

int Listener::Accept(int stop_fd) {
  pollfd polled[] = {{fd_, POLLIN, 0}, {stop_fd, POLLIN, 0}};
  while (true) {
    if (::poll(polled, 2, -1) > 0 && polled[1].revents != 0) return -1;
    const int accepted = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted >= 0) {
      const int yes = 1;
      ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
      return accepted;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      std::this_thread::sleep_for(kPauseWithoutDescriptors);
    }
  }
}

}  // namespace shortlist
