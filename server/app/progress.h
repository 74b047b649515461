#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace shortlist {

// Shows how far long work is, on standard error: a bar with an estimate of the time left where that
// is a terminal, a line of the log (`progress`) every ten seconds where it is not. One
// thread at a time.
class Progress {
 public:
  Progress() = default;
  ~Progress() { End(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Another `what` than before begins anew.
  void Show(std::string_view what, size_t done, size_t all);

 private:
  using Clock = std::chrono::steady_clock;

  void End();  // of the bar's line

  std::string what_;
  Clock::time_point begun_;
  Clock::time_point shown_;
  bool any_ = false;
};

}  // namespace shortlist
