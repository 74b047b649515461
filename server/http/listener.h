#pragma once

#include <string>

namespace shortlist {

// A bound TCP socket that takes connections. One thread accepts.
class Listener {
 public:
  // Numeric address or host name; port 0 picks a free one. Throws std::runtime_error when the
  // address cannot be had.
  Listener(const std::string& address, int port);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }

  // The next connection, TCP_NODELAY set, the caller's to close; -1 once `stop_fd` is readable. A
  // failure of one connection, or of descriptors running out, never ends it.
  int Accept(int stop_fd);

 private:
  int fd_ = -1;
  int port_ = 0;
};

}  // namespace shortlist
