#pragma once

#include <csignal>

#include <sys/resource.h>

#include "index/base/check.h"

namespace shortlist::testing {

// While it lives no file of this process can grow, as on a disk without room.
class FullDisk {
 public:
  FullDisk() : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    CHECK(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit none{0, before_.rlim_max};
    CHECK(::setrlimit(RLIMIT_FSIZE, &none) == 0);
  }
  ~FullDisk() {
    CHECK(::setrlimit(RLIMIT_FSIZE, &before_) == 0);
    std::signal(SIGXFSZ, old_handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  void (*old_handler_)(int);
  rlimit before_{};
};

}  // namespace shortlist::testing
