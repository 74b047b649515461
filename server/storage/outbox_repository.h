#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "index/base/clock.h"

namespace soci {
class session;
}

namespace shortlist {

// One change of the truth, as derived state hears of it. It says what changed, not how: whoever
// applies it reads the entity as it is now, so that applying an event twice or late does no harm.
struct Event {
  int64_t seq = 0;               // position in the log, from 1; given by Append
  std::string type = {};         // "freelancer_changed", "contract_history_deleted", ...
  std::string entity_type = {};  // "freelancer", "job", ...
  std::string entity_id = {};
  std::string payload = {};  // JSON, small; may be empty
  Timestamp at = {};

  bool operator==(const Event&) const = default;
};

// The event log, written in the transaction of the change it speaks of. Positions follow the order
// of commits: who has seen N will never find a new event at or below N, and there is no gap.
// Part of a Transaction (storage.h), whose thread rule it shares.
class OutboxRepository {
 public:
  explicit OutboxRepository(soci::session* sql) : sql_(sql) {}

  // Appends the event (its `seq` is not read) and returns its position.
  int64_t Append(const Event& event);

  // Position of the newest event; 0 when there is none.
  int64_t LastSeq() const;

  // The oldest `limit` events after `seq`, in order.
  std::vector<Event> EventsAfter(int64_t seq, int limit) const;

  // The highest position appended through this object; 0 when none was.
  int64_t appended() const { return appended_; }

 private:
  soci::session* sql_;
  int64_t appended_ = 0;
};

}  // namespace shortlist
