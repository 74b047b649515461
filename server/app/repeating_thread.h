#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "index/base/thread_annotations.h"

namespace shortlist {

// A thread that calls a function, waits, and calls it again until Stop. What the function throws is
// logged as `<name>_failed`, and it is called again as ever. One thread owns it.
class RepeatingThread {
 public:
  // Starts at once. `name` is a slug: "timers".
  RepeatingThread(std::string name, std::chrono::milliseconds pause, std::function<void()> round);
  ~RepeatingThread();  // as Stop()
  RepeatingThread(const RepeatingThread&) = delete;
  RepeatingThread& operator=(const RepeatingThread&) = delete;

  void Stop();  // waits for the call at hand

 private:
  void Run();

  const std::string name_;
  const std::chrono::milliseconds pause_;
  const std::function<void()> round_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace shortlist
