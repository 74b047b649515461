#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace shortlist {

// One accepted socket, read and written under deadlines. Does not own the descriptor. One thread.
class Connection {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class Wait { kReady, kTimeout, kStopped, kClosed };

  // `stop_fd` becomes readable, for good, when the server stops.
  Connection(int fd, int stop_fd) : fd_(fd), stop_fd_(stop_fd) {}

  // Appends what has arrived to `buffer`; waits for it until `deadline`. kStopped only when nothing
  // had arrived: what was sent before the stop is still read.
  Wait Read(std::string* buffer, TimePoint deadline);

  // All of `bytes`, or false. A stop does not interrupt it: running requests are answered.
  bool Write(std::string_view bytes, TimePoint deadline);

  // After a refusal: says that no more will be written and throws away what is still being sent,
  // for a short while, so that the peer reads the answer instead of a reset.
  void Linger();

  // The peer's numeric address; empty when it is gone.
  std::string RemoteAddress() const;

 private:
  Wait WaitUntilReadable(TimePoint deadline);

  const int fd_;
  const int stop_fd_;
};

}  // namespace shortlist
