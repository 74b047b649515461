#pragma once

#include <cstddef>

#include "server/workflow/mailer.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// What came of the mails whose turn it was.
struct MailDelivery {
  size_t sent = 0;
  size_t postponed = 0;
  size_t given_up = 0;
};

// Sends the queued mails whose turn it is, some at a time. A mail that cannot go now is tried again
// after 30 s, 1 min, 2 min ... up to 6 h, twelve times in all (some 14 hours); then, and when it is
// refused for good, it stays in the queue, given up, and the log says so. A mail is sent at least
// once: whoever dies between sending and saying so sends it again. Several processes may do this at
// the same time; not inside a transaction.
MailDelivery DeliverMail(const Marketplace& marketplace, Mailer& mailer);

}  // namespace shortlist
