#pragma once

namespace shortlist::internal {
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);
}  // namespace shortlist::internal

// A bug in this program, never a reaction to input: logs the place and aborts. State is in the
// database, so a restart continues.
#define CHECK(condition)                                                                  \
  do {                                                                                    \
    if (!(condition)) ::shortlist::internal::CheckFailed(__FILE__, __LINE__, #condition); \
  } while (false)
