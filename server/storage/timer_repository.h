#pragma once

#include <optional>
#include <string_view>

#include "index/base/clock.h"
#include "server/marketplace/timer.h"

namespace soci {
class session;
}

namespace shortlist {

// What is to happen, and when. Part of a Transaction (storage.h), whose thread rule it shares.
class TimerRepository {
 public:
  explicit TimerRepository(soci::session* sql) : sql_(sql) {}

  // In place of the one that the subject has of this kind.
  void Set(const Timer& timer);

  // Unless the subject has one of this kind.
  void Begin(const Timer& timer);

  // Nothing happens where there is none.
  void Clear(TimerKind kind, std::string_view subject);

  // The first that is due at `now`: the earliest, of those of one moment by kind and subject. Found
  // by an index, however many wait.
  std::optional<Timer> FirstDue(Timestamp now) const;

 private:
  soci::session* sql_;
};

}  // namespace shortlist
