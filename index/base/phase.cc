#include "index/base/phase.h"

#include <string_view>

#include "index/base/check.h"

namespace shortlist {
namespace {

thread_local PhaseTimes* current = nullptr;

}  // namespace

PhaseTimes::PhaseTimes() {
  CHECK(current == nullptr);
  current = this;
}

PhaseTimes::~PhaseTimes() { current = nullptr; }

Phase::~Phase() {
  if (current == nullptr) return;
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - begun_;
  for (PhaseTimes::Time& time : current->times_) {
    if (std::string_view(time.phase) != name_) continue;
    time.ms += spent.count();
    return;
  }
  current->times_.push_back({name_, spent.count()});
}

}  // namespace shortlist
