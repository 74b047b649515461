#include "index/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace shortlist {

void ParallelFor(size_t count, const std::function<void(size_t)>& run) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    try {
      for (size_t i = next++; i < count; i = next++) run(i);
    } catch (...) {
      next = count;
      throw;
    }
  };
  const size_t threads = std::min<size_t>(count, std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::future<void>> others;
  for (size_t i = 1; i < threads; ++i) others.push_back(std::async(std::launch::async, work));
  std::exception_ptr failure;
  const auto finish = [&](const auto& part) {
    try {
      part();
    } catch (...) {
      if (failure == nullptr) failure = std::current_exception();
    }
  };
  finish(work);
  for (auto& other : others) finish([&] { other.get(); });
  if (failure != nullptr) std::rethrow_exception(failure);
}

}  // namespace shortlist
