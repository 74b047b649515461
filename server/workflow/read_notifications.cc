#include "server/workflow/read_notifications.h"

#include "server/storage/storage.h"
#include "server/workflow/person.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

Result<Notification> OfTheirs(const Transaction& tx, const Principal& who, std::string_view id) {
  auto notification = tx.notifications().Get(id);
  if (!notification) return NotFound("notification");
  if (!RequireActsFor(who, notification->person)) return NotFound("notification");
  return notification;
}

}  // namespace

Result<NotificationPage> ListNotifications(const Marketplace& marketplace, const Principal& who,
                                           NotificationQuery query) {
  if (const auto may = RequireActsFor(who, query.person); !may) return may.error();
  return marketplace.storage->Read([&](ReadTransaction& tx) {
    NotificationPage page;
    page.total = tx.notifications().Count(query);
    page.unread = tx.notifications().Count({.person = query.person, .unread_only = true});
    ++query.limit;  // one more than the page tells whether another follows
    page.notifications = tx.notifications().List(query);
    if (page.notifications.size() == static_cast<size_t>(query.limit)) {
      page.notifications.pop_back();
      page.next_before = page.notifications.back().position;
    }
    return page;
  });
}

Result<int64_t> ReadNotification(Transaction& tx, const Marketplace& marketplace,
                                 const Principal& who, std::string_view id) {
  const auto notification = OfTheirs(tx, who, id);
  if (!notification) return notification.error();
  tx.notifications().MarkRead(id, marketplace.clock->Now());
  return tx.outbox().LastSeq();
}

Result<int64_t> ReadNotificationsUpTo(Transaction& tx, const Marketplace& marketplace,
                                      const Principal& who, std::string_view id) {
  const auto last = OfTheirs(tx, who, id);
  if (!last) return last.error();
  tx.notifications().MarkRead(last->person, last->position, marketplace.clock->Now());
  return tx.outbox().LastSeq();
}

}  // namespace shortlist
