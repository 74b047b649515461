#include "server/workflow/read_files.h"

#include "index/base/log.h"
#include "server/storage/storage.h"
#include "server/workflow/blob_store.h"
#include "server/workflow/file_access.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<File> GetFile(const Marketplace& marketplace, const Principal& who, std::string_view id) {
  return marketplace.storage->Read([&](ReadTransaction& tx) -> Result<File> {
    auto file = tx.files().Get(id);
    if (!file || !MayReadFile(tx, who, *file)) return NotFound("file");
    return file;
  });
}

Result<std::string> ReadContent(const Marketplace& marketplace, const File& file) {
  auto content = marketplace.blobs->Get(file.sha256);
  if (content) return content;
  // Since it was looked up it may have been deleted, and then its content is rightly gone.
  const bool is_there =
      marketplace.storage->Read([&](ReadTransaction& tx) { return tx.files().Get(file.id).ok(); });
  if (!is_there) return NotFound("file");
  Log(LogLevel::kError, "blob_unreadable",
      {{"file", file.id}, {"reason", content.error().reason}, {"detail", content.error().detail}});
  return Error{ErrorCode::kUnavailable,
               "blob_damaged",
               "The content of this file cannot be read any more; the server's log says why.",
               {}};
}

}  // namespace shortlist
