#pragma once

#include <string>

#include "server/marketplace/notification.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Mails what somebody is told as they have chosen (NotificationSettings), in the transaction that
// tells it: at once, or in one mail a day after the first that waits for it. Only to accounts whose
// address is confirmed and that are let in; nobody else has an address.

// Of a notification that is about to be written.
void MailNotification(Transaction& tx, const Marketplace& marketplace, Notification* notification);

// What has waited for the mail of the day and is not read yet, in one mail, when its time has come.
void MailDigest(Transaction& tx, const Marketplace& marketplace, const std::string& person);

}  // namespace shortlist
