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

  // Those of a person that wait for the mail of the day, oldest first; and that they wait no more.
  std::vector<Notification> InDigest(std::string_view person) const;
  void EndDigest(std::string_view person);

  // Of a person who has none: the defaults.
  NotificationSettings SettingsOf(std::string_view person) const;
  // Writes what follows upon `expected_version`; refuses `stale_version`. Returns it as stored: its
  // version is `expected_version` + 1.
  Result<NotificationSettings> SaveSettings(NotificationSettings settings,
                                            int64_t expected_version);

  // Whether one is older than this, and the removal of the oldest `limit` of them: how many.
  bool HasBefore(Timestamp at) const;
  int64_t ForgetBefore(Timestamp at, int limit);

  // With their settings.
  void DeleteOf(std::string_view person);
  // Those of a person that are about this.
  void DeleteAbout(std::string_view person, std::string_view subject_id);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
