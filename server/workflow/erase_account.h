#pragma once

#include <string>

#include "index/base/result.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Embedder;

// Takes out of the database what is personal of an account, for good. What binds others stays, with
// parties that have no name:
// - its jobs are closed, its proposals withdrawn, offers and invitations answered; then all their
//   words are gone, and those of its profiles, which nobody finds any more. Contracts, Connects and
//   the ledger name their ids alone.
// - its files are deleted; a content that nobody else has goes as after any file (remove_blobs.h).
// - saved searches, notifications, sessions, keys, mails that wait, and the answers kept under its
//   idempotency keys are deleted;
//   the account itself has neither address nor password, and is suspended.
// Search forgets with the event of each change; the vectors of its texts, cut as `embedder` (null:
// there is none) cuts them, with the event `account_changed`. For who knows the password. Refuses
// `account_not_found`, `wrong_password`.
Result<void> EraseAccount(const Marketplace& marketplace, const Embedder* embedder,
                          const std::string& account_id, const std::string& password);

}  // namespace shortlist
