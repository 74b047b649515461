#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/notification.h"

namespace soci {
class session;
}

namespace shortlist {

// Where notifications are kept: one feed a person, in the order of commits. Part of a Transaction
// (storage.h), whose thread rule it shares.
class NotificationRepository {
 public:
  explicit NotificationRepository(soci::session* sql) : sql_(sql) {}

  // Its position is not read: it is the next one.
  void Insert(const Notification& notification);

  // Refuses `notification_not_found`.
  Result<Notification> Get(std::string_view id) const;

  std::vector<Notification> List(const NotificationQuery& query) const;
  int64_t Count(const NotificationQuery& query) const;  // `before` and `limit` are not read

  // Marks the unread ones of a person up to this position. Returns how many.
  int64_t MarkRead(std::string_view person, int64_t up_to, Timestamp at);
  // Marks one, if it is unread.
  void MarkRead(std::string_view id, Timestamp at);

  // Whether one is older than this, and the removal of the oldest `limit` of them: how many.
  bool HasBefore(Timestamp at) const;
  int64_t ForgetBefore(Timestamp at, int limit);

  void DeleteOf(std::string_view person);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
