#pragma once

#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/file.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// What somebody sends as a file.
struct NewFile {
  std::string name;               // as sent: valid UTF-8 without NUL
  std::string declared;           // its Content-Type
  std::string_view content = {};  // the caller's
};

// The first half: checks it and keeps its content. A File without id, time and event. Refuses what
// CheckFile does (server/marketplace/file.h); throws Unavailable `storage_full`. Not in a
// transaction: a content is large. When the second half does not follow, or fails, call
// LetGoOfContent.
Result<File> KeepContent(const Marketplace& marketplace, const Principal& who, const NewFile& sent);

// The second half: adds what is known of it, as attached to nothing, and appends `file_changed`.
// From now on it expires. `content` is that of the first half. Refuses `too_many_files`.
Result<File> StoreFile(Transaction& tx, const Marketplace& marketplace, File kept,
                       std::string_view content);

// The content is removed unless some file has it.
void LetGoOfContent(const Marketplace& marketplace, const std::string& sha256);

}  // namespace shortlist
