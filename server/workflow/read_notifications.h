#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/notification.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct NotificationPage {
  std::vector<Notification> notifications;  // newest first
  int64_t total = 0;                        // on all pages
  int64_t unread = 0;                       // of the person, of any kind
  int64_t next_before = 0;                  // where the next page begins; 0: this is the last
};

// Refuses what RequireActsFor does (person.h).
Result<NotificationPage> ListNotifications(const Marketplace& marketplace, const Principal& who,
                                           NotificationQuery query);

// Marks one as read; one that is read stays as it is. Returns where the event log stands: reading
// is no event. Refuses `notification_not_found`, also of another's.
Result<int64_t> ReadNotification(Transaction& tx, const Marketplace& marketplace,
                                 const Principal& who, std::string_view id);

// Marks it and all of its person that came before: what came since was not seen. Refuses as
// ReadNotification.
Result<int64_t> ReadNotificationsUpTo(Transaction& tx, const Marketplace& marketplace,
                                      const Principal& who, std::string_view id);

}  // namespace shortlist
