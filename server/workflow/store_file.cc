#include "server/workflow/store_file.h"

#include "index/base/check.h"
#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/attach_files.h"
#include "server/workflow/blob_store.h"
#include "server/workflow/file_access.h"
#include "server/workflow/note_change.h"
#include "server/workflow/remove_blobs.h"

namespace shortlist {

Result<File> KeepContent(const Marketplace& marketplace, const Principal& who,
                         const NewFile& sent) {
  const auto types = CheckFile(sent.declared, sent.content, marketplace.files);
  if (!types) return types.error();
  File file;
  file.size_bytes = static_cast<int64_t>(sent.content.size());
  file.declared_type = types->declared;
  file.sniffed_type = types->sniffed;
  file.name = SafeFileName(sent.name, types->declared);
  file.uploader = UploaderOf(who);
  file.sha256 = marketplace.blobs->Put(sent.content);
  return file;
}

Result<File> StoreFile(Transaction& tx, const Marketplace& marketplace, File kept,
                       std::string_view content) {
  const int most = marketplace.files.max_unattached;
  if (tx.files().CountUnattached(kept.uploader) >= most) return TooManyFiles(most);
  // Since it was kept, somebody may have removed it with the last other file that had it.
  if (!marketplace.blobs->Has(kept.sha256)) marketplace.blobs->Put(content);
  tx.blob_removals().Cancel(kept.sha256);
  kept.id = NewId("fil", *marketplace.clock);
  kept.created_at = marketplace.clock->Now();
  kept.seq = NoteChange(tx, marketplace, "file", kept.id);
  if (const auto inserted = tx.files().Insert(kept); !inserted) return inserted.error();
  StartFileTimer(tx, marketplace, kept.id);
  return kept;
}

void LetGoOfContent(const Marketplace& marketplace, const std::string& sha256) {
  const auto let_go = marketplace.storage->Transact([&](Transaction& tx) -> Result<void> {
    LetGo(tx, marketplace, sha256);
    return {};
  });
  CHECK(let_go.ok());
}

}  // namespace shortlist
