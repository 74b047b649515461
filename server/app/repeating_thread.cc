#include "server/app/repeating_thread.h"

#include <exception>
#include <string_view>
#include <utility>

#include "index/base/log.h"

namespace shortlist {

RepeatingThread::RepeatingThread(std::string name, std::chrono::milliseconds pause,
                                 std::function<void()> round)
    : name_(std::move(name)), pause_(pause), round_(std::move(round)), thread_([this] { Run(); }) {}

RepeatingThread::~RepeatingThread() { Stop(); }

void RepeatingThread::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void RepeatingThread::Run() {
  const std::string failed = name_ + "_failed";
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    try {
      round_();
    } catch (const std::exception& error) {
      Log(LogLevel::kError, failed, {{"what", std::string_view(error.what())}});
    }
    lock.lock();
    stopped_.wait_for(lock, pause_, [&] { return stopping_; });
  }
}

}  // namespace shortlist
