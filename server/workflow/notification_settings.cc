#include "server/workflow/notification_settings.h"

#include <utility>

#include "server/storage/storage.h"
#include "server/workflow/person.h"

namespace shortlist {

Result<NotificationSettings> GetNotificationSettings(const Marketplace& marketplace,
                                                     const Principal& who,
                                                     const std::string& person) {
  if (const auto may = RequireActsFor(who, person); !may) return may.error();
  return marketplace.storage->Read(
      [&](ReadTransaction& tx) { return tx.notifications().SettingsOf(person); });
}

Result<NotificationSettings> UpdateNotificationSettings(Transaction& tx,
                                                        const Marketplace& marketplace,
                                                        const Principal& who,
                                                        const SettingsEdit& edit) {
  if (const auto may = RequireActsFor(who, edit.person); !may) return may.error();
  NotificationSettings settings = tx.notifications().SettingsOf(edit.person);
  for (const auto& [kind, choice] : edit.mail) {
    settings.chosen.erase(kind);
    if (choice) settings.chosen[kind] = *choice;
  }
  settings.updated_at = marketplace.clock->Now();
  settings.seq = tx.outbox().LastSeq();
  return tx.notifications().SaveSettings(std::move(settings), edit.expected_version);
}

}  // namespace shortlist
