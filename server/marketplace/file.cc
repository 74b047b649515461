#include "server/marketplace/file.h"

#include <algorithm>

#include "index/base/utf8.h"
#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr EnumWords<2> kSubjectKinds = {"job", "proposal"};
constexpr size_t kMaxIdCharacters = 100;
constexpr std::string_view kForbidden = "<>:\"|?*";  // by Windows
constexpr std::string_view kDotsAndSpaces = ". ";

// Control characters, and what shows nothing or turns the direction of what is shown.
bool IsUnseen(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
         (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff0 && c <= 0xfffb);
}

std::string_view Trimmed(std::string_view name) {
  const size_t begin = std::min(name.find_first_not_of(kDotsAndSpaces), name.size());
  name.remove_prefix(begin);
  return name.substr(0, name.find_last_not_of(kDotsAndSpaces) + 1);
}

bool HasEnding(std::string_view name, MediaType type) {
  const size_t dot = name.rfind('.');
  if (dot == name.npos || dot == 0) return false;
  std::string ending(name.substr(dot + 1));
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto endings = EndingsOf(type);
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

Error Refusal(const char* reason, std::string detail) {
  return {ErrorCode::kInvalidArgument, reason, std::move(detail), {}};
}

}  // namespace

std::string_view NameOf(FileSubjectKind kind) { return WordOf(kSubjectKinds, kind); }
std::optional<FileSubjectKind> FileSubjectKindByName(std::string_view name) {
  return EnumByWord<FileSubjectKind>(kSubjectKinds, name);
}

Error FileTooLarge(int64_t max_bytes) {
  return {ErrorCode::kPayloadTooLarge,
          "file_too_large",
          "A file has at most " + std::to_string(max_bytes) + " bytes.",
          {}};
}

Error TooManyFiles(int max_unattached) {
  return {ErrorCode::kConflict,
          "too_many_files",
          std::to_string(max_unattached) +
              " files of yours are attached to nothing: attach or delete some of them first.",
          {}};
}

Result<FileTypes> CheckFile(std::string_view declared, std::string_view content,
                            const FileOptions& options) {
  const auto type = MediaTypeOfHeader(declared);
  if (!type) {
    return Refusal("media_type_not_allowed", declared.empty()
                                                 ? "Content-Type must say what the file is."
                                                 : "Files of this Content-Type are not taken.");
  }
  if (content.empty()) return Refusal("file_empty", "The body is the file, and it is empty.");
  if (content.size() > static_cast<size_t>(options.max_bytes)) {
    return FileTooLarge(options.max_bytes);
  }
  const auto sniffed = SniffedType(content);
  if (!sniffed || !MayBeDeclared(*sniffed, *type)) {
    return Refusal("media_type_mismatch",
                   "The file's bytes are not " + std::string(NameOf(*type)) +
                       (sniffed ? " but " + std::string(NameOf(*sniffed)) + "." : "."));
  }
  return FileTypes{*type, *sniffed};
}

std::string SafeFileName(std::string_view name, MediaType type) {
  if (const size_t slash = name.find_last_of("/\\"); slash != name.npos) {
    name.remove_prefix(slash + 1);
  }
  std::string safe;
  for (size_t at = 0; at < name.size();) {
    const char32_t c = DecodeUtf8(name, &at);
    if (IsUnseen(c)) continue;
    const bool forbidden = c < 0x80 && kForbidden.find(static_cast<char>(c)) != kForbidden.npos;
    AppendUtf8(forbidden ? U'_' : c, &safe);
  }
  std::string stem(Trimmed(safe));
  std::string ending = "." + std::string(EndingsOf(type).front());
  if (HasEnding(stem, type)) {
    ending = stem.substr(stem.rfind('.'));
    stem.resize(stem.size() - ending.size());
  }
  stem = Trimmed(PrefixOfUtf8(stem, kMaxFileNameBytes - ending.size()));
  return (stem.empty() ? "file" : stem) + ending;
}

void CheckAttachments(const std::vector<std::string>& ids, FieldChecks* checks) {
  const std::string list = "/attachments";
  checks->Entries(list, ids.size(), kMaxAttachments);
  for (size_t i = 0; i < ids.size(); ++i) {
    const std::string pointer = list + "/" + std::to_string(i);
    checks->Text(pointer, ids[i], kMaxIdCharacters);
    if (std::find(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(i), ids[i]) !=
        ids.begin() + static_cast<std::ptrdiff_t>(i)) {
      checks->Refuse(pointer, "not_allowed", "is there twice");
    }
  }
}

}  // namespace shortlist
