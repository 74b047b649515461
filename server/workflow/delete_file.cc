#include "server/workflow/delete_file.h"

#include "server/storage/storage.h"
#include "server/workflow/file_access.h"
#include "server/workflow/refusals.h"
#include "server/workflow/remove_blobs.h"

namespace shortlist {

Result<int64_t> DeleteFile(Transaction& tx, const Marketplace& marketplace, const Principal& who,
                           const std::string& id) {
  const auto file = tx.files().Get(id);
  if (!file || !MayReadFile(tx, who, *file)) return NotFound("file");
  if (!OwnsFile(who, *file)) return NotOwner("file");
  if (file->subject) {
    return Error{ErrorCode::kConflict,
                 "file_attached",
                 "The file is attached to " + file->subject->id + ": take it off that first.",
                 {}};
  }
  return RemoveFile(tx, marketplace, *file);
}

int64_t RemoveFile(Transaction& tx, const Marketplace& marketplace, const File& file) {
  tx.timers().Clear(TimerKind::kFileExpires, file.id);
  tx.files().Delete(file.id);
  LetGo(tx, marketplace, file.sha256);
  return tx.outbox().Append({.type = "file_deleted",
                             .entity_type = "file",
                             .entity_id = file.id,
                             .at = marketplace.clock->Now()});
}

}  // namespace shortlist
