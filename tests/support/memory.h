#pragma once

#include <cstddef>

#include <gtest/gtest.h>
#include <sys/mman.h>

namespace shortlist::testing {

// A map of memory that takes room once it is written to.
class Memory {
 public:
  explicit Memory(size_t bytes)
      : bytes_(bytes),
        at_(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    EXPECT_NE(at_, MAP_FAILED);
    for (size_t i = 0; i < bytes; i += 4096) static_cast<volatile char*>(at_)[i] = 1;
  }
  ~Memory() { ::munmap(at_, bytes_); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

 private:
  const size_t bytes_;
  void* const at_;
};

}  // namespace shortlist::testing
