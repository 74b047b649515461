#include "server/workflow/attach_files.h"

#include <algorithm>

#include "server/storage/storage.h"
#include "server/workflow/file_access.h"
#include "server/workflow/note_change.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

void SetSubject(Transaction& tx, const Marketplace& marketplace, File file,
                const std::optional<FileSubject>& subject) {
  file.subject = subject;
  ++file.version;
  file.seq = NoteChange(tx, marketplace, "file", file.id);
  tx.files().SaveSubject(file);
  if (subject) {
    tx.timers().Clear(TimerKind::kFileExpires, file.id);
  } else {
    StartFileTimer(tx, marketplace, file.id);
  }
}

}  // namespace

void StartFileTimer(Transaction& tx, const Marketplace& marketplace, const std::string& id) {
  constexpr int64_t kHourMicros = 3'600'000'000;
  const int64_t micros = marketplace.files.unattached_hours * kHourMicros;
  tx.timers().Set({TimerKind::kFileExpires, id, {marketplace.clock->Now().micros + micros}});
}

Result<void> AttachFiles(Transaction& tx, const Marketplace& marketplace, const Principal& who,
                         const FileSubject& subject, const std::vector<std::string>& ids) {
  std::vector<FieldError> wrong;
  std::vector<File> fresh;
  for (size_t i = 0; i < ids.size(); ++i) {
    const auto file = tx.files().Get(ids[i]);
    if (file && file->subject == subject) continue;
    const std::string pointer = "/attachments/" + std::to_string(i);
    if (!file || !OwnsFile(who, *file)) {
      wrong.push_back({pointer, "unknown_value", "there is no such file of yours"});
    } else if (file->subject) {
      wrong.push_back({pointer, "not_allowed", "the file is attached elsewhere"});
    } else {
      fresh.push_back(*file);
    }
  }
  if (const auto valid = RequireValid(std::move(wrong)); !valid) return valid;
  for (const File& file : tx.files().OfSubject(subject)) {
    const bool stays = std::find(ids.begin(), ids.end(), file.id) != ids.end();
    if (!stays) SetSubject(tx, marketplace, file, std::nullopt);
  }
  for (const File& file : fresh) SetSubject(tx, marketplace, file, subject);
  return {};
}

}  // namespace shortlist
