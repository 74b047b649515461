#pragma once

#include <chrono>
#include <string>

namespace shortlist {

// Shows how far long work is, on standard error: a bar with an estimate of the time left where that
// is a terminal, a line every ten seconds where it is not. One thread.
class Progress {
 public:
  explicit Progress(std::string what) : what_(std::move(what)) {}
  ~Progress();  // ends the bar's line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Show(size_t done, size_t all);

 private:
  using Clock = std::chrono::steady_clock;

  const std::string what_;
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point shown_ = begun_;
  bool any_ = false;
};

}  // namespace shortlist
