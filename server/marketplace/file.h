#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/field_checks.h"
#include "server/marketplace/media_type.h"

namespace shortlist {

// What a file may be attached to.
enum class FileSubjectKind : uint8_t { kJob, kProposal };

std::string_view NameOf(FileSubjectKind kind);
std::optional<FileSubjectKind> FileSubjectKindByName(std::string_view name);

struct FileSubject {
  FileSubjectKind kind = FileSubjectKind::kJob;
  std::string id;

  bool operator==(const FileSubject&) const = default;
};

// What is known of a file; its content is kept elsewhere, under its SHA-256, and never changes. It
// belongs to whoever brought it until it is attached, to one subject at a time; from then on it is
// seen with that.
struct File {
  std::string id;      // fil_...
  std::string sha256;  // of the content, in 64 hexadecimal digits
  int64_t size_bytes = 0;
  MediaType declared_type = MediaType::kText;  // by who brought it: what it is given back as
  MediaType sniffed_type = MediaType::kText;   // by its bytes
  std::string name;                            // SafeFileName
  std::string uploader;                        // who brought it
  std::optional<FileSubject> subject;
  Timestamp created_at;
  int64_t version = 1;  // one more with each change of its subject
  int64_t seq = 0;      // the event of its last change

  bool operator==(const File&) const = default;
};

struct FileOptions {
  int64_t max_bytes = 25 << 20;  // of one
  int unattached_hours = 24;     // until one that is attached to nothing is removed
  int max_unattached = 100;      // of one sender; else a disk is filled before they expire
};

inline constexpr size_t kMaxAttachments = 10;     // of one subject
inline constexpr size_t kMaxFileNameBytes = 200;  // of File::name; file systems take 255
inline constexpr size_t kMaxSentNameCharacters = 1'000;

struct FileTypes {
  MediaType declared = MediaType::kText;
  MediaType sniffed = MediaType::kText;
};

// Whether there may be such a file, and of what types. `declared` is its Content-Type. Refuses
// `file_empty`, `file_too_large`, `media_type_not_allowed`, `media_type_mismatch` (its bytes are
// not what was declared).
Result<FileTypes> CheckFile(std::string_view declared, std::string_view content,
                            const FileOptions& options);

// `file_too_large`
Error FileTooLarge(int64_t max_bytes);

// `too_many_files`: as many of a sender are attached to nothing.
Error TooManyFiles(int max_unattached);

// A name that does no harm where the file is saved: of `name`, valid UTF-8 without NUL, what
// follows the last slash of either kind, without control characters and marks that turn the
// direction of text, without what Windows forbids, no dot or space at its ends, and with an ending
// that its type has ("page.html" of a text is "page.html.txt"). Never empty, at most
// kMaxFileNameBytes.
std::string SafeFileName(std::string_view name, MediaType type);

// What is wrong with a list of attachments, by itself, at "/attachments": too_many, not_allowed
// (the same twice), and reasons of field_checks.h.
void CheckAttachments(const std::vector<std::string>& ids, FieldChecks* checks);

}  // namespace shortlist
