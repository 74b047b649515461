#pragma once

#include <cstdint>
#include <string>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/file.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Removes a file that is attached to nothing, for whoever brought it, and returns the position of
// its event, `file_deleted`. Its content goes once no other file has it (remove_blobs.h). Refuses
// `file_not_found`, `not_owner` and `file_attached`.
Result<int64_t> DeleteFile(Transaction& tx, const Marketplace& marketplace, const Principal& who,
                           const std::string& id);

// The same whoever asks and whatever it is attached to. Returns the event's position.
int64_t RemoveFile(Transaction& tx, const Marketplace& marketplace, const File& file);

}  // namespace shortlist
