#pragma once

#include <string>
#include <vector>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/file.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Makes these the files of a job or a proposal, in the transaction that writes their ids into it.
// Those that are new must be the caller's and attached to nothing; those that are there no more
// belong to whoever brought them again, and expire as if they had come now. Refuses
// `invalid_fields` at "/attachments/N": unknown_value (there is no such file of theirs) and
// not_allowed (it is attached elsewhere).
Result<void> AttachFiles(Transaction& tx, const Marketplace& marketplace, const Principal& who,
                         const FileSubject& subject, const std::vector<std::string>& ids);

// Sets the timer of a file that is attached to nothing.
void StartFileTimer(Transaction& tx, const Marketplace& marketplace, const std::string& id);

}  // namespace shortlist
