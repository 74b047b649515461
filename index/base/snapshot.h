#pragma once

#include <atomic>
#include <memory>
#include <utility>

namespace shortlist {

// A value that one thread replaces and many read: read-copy-update with a shared_ptr. Readers take
// the pointer once per request and see one unchanging state for as long as they hold it.
template <typename T>
class Snapshot {
 public:
  Snapshot() = default;
  explicit Snapshot(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  std::shared_ptr<const T> Get() const { return value_.load(std::memory_order_acquire); }
  void Publish(std::shared_ptr<const T> value) {
    value_.store(std::move(value), std::memory_order_release);
  }

 private:
  std::atomic<std::shared_ptr<const T>> value_;
};

}  // namespace shortlist
