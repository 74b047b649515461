#pragma once

#include <stdexcept>
#include <string>

namespace shortlist {

// Breakage that passes by itself: something outside the program is away and may come back. Whoever
// asked may ask again: over HTTP it is a 503 with `reason`, a stable slug ("database_unavailable");
// what() is for the log.
class Unavailable : public std::runtime_error {
 public:
  Unavailable(const char* reason, const std::string& what)
      : std::runtime_error(what), reason_(reason) {}

  const char* reason() const { return reason_; }

 private:
  const char* reason_;
};

}  // namespace shortlist
