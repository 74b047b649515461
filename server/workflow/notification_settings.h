#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/notification.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Refuses what RequireActsFor does (person.h).
Result<NotificationSettings> GetNotificationSettings(const Marketplace& marketplace,
                                                     const Principal& who,
                                                     const std::string& person);

struct SettingsEdit {
  std::string person;
  std::map<NotificationKind, std::optional<MailChoice>> mail;  // absent: the default again
  int64_t expected_version = 0;
};

// Of what is told from now on. Refuses what RequireActsFor does, `stale_version`, `nul_in_string`,
// `bad_utf8`.
Result<NotificationSettings> UpdateNotificationSettings(Transaction& tx,
                                                        const Marketplace& marketplace,
                                                        const Principal& who,
                                                        const SettingsEdit& edit);

}  // namespace shortlist
