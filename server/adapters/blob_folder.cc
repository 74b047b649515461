#include "server/adapters/blob_folder.h"

#include <cerrno>
#include <chrono>
#include <fstream>
#include <optional>
#include <system_error>

#include "index/base/check.h"
#include "index/base/durable_file.h"
#include "index/base/unavailable.h"

namespace shortlist {
namespace {

namespace fs = std::filesystem;

constexpr size_t kIdCharacters = 64;
constexpr size_t kFanOutCharacters = 2;  // of the id, for each of two levels of folders
constexpr std::string_view kUnfinished = ".new";
constexpr auto kLeftoverAge = std::chrono::hours(1);

bool IsBlobId(std::string_view text) {
  return text.size() == kIdCharacters &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsFull(const std::error_code& code) {
  return code == std::errc::no_space_on_device || code == std::errc::file_too_large ||
         code.value() == EDQUOT;
}

// The bytes of a file; empty when it is not there.
std::optional<std::string> BytesIn(const fs::path& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) {
    if (!fs::exists(file)) return std::nullopt;
    throw std::system_error(errno, std::generic_category(), "read of " + file.string());
  }
  in.exceptions(std::ios::failbit | std::ios::badbit);
  std::string bytes(static_cast<size_t>(in.tellg()), '\0');
  in.seekg(0);
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

// Calls `visit` for every file below the folder until it returns false. One that is removed
// meanwhile may be among them or not.
template <typename Visit>
void ForEachFile(const fs::path& folder, Visit visit) {
  for (fs::recursive_directory_iterator at(folder), end; at != end; ++at) {
    if (at->is_regular_file() && !visit(at->path())) return;
  }
}

std::optional<fs::path> FirstBlob(const fs::path& folder) {
  std::optional<fs::path> first;
  ForEachFile(folder, [&](const fs::path& file) {
    if (IsBlobId(file.filename().string())) first = file;
    return !first;
  });
  return first;
}

}  // namespace

Result<std::unique_ptr<BlobFolder>> BlobFolder::Open(const fs::path& folder,
                                                     const fs::path& key_file) {
  fs::create_directories(folder);
  SyncToDisk(fs::absolute(folder).parent_path());
  const auto first = FirstBlob(folder);
  if (!first && !fs::exists(key_file)) CreateBlobKey(key_file);
  const auto key = ReadBlobKey(key_file);
  if (!key) return key.error();
  std::unique_ptr<BlobFolder> opened(new BlobFolder(folder, *key));
  if (first) {
    const auto content = opened->Get(first->filename().string());
    // A damaged one may still be the only one: it is told when it is read.
    if (!content && content.error().reason == "blob_key_unknown") {
      return Error{ErrorCode::kInvalidArgument,
                   "blob_key_unknown",
                   "The key in " + key_file.string() + " is not that of " + first->string() + ": " +
                       content.error().detail + ".",
                   {}};
    }
  }
  return opened;
}

fs::path BlobFolder::PathOf(std::string_view id) const {
  CHECK(IsBlobId(id));
  return folder_ / id.substr(0, kFanOutCharacters) /
         id.substr(kFanOutCharacters, kFanOutCharacters) / id;
}

std::string BlobFolder::Put(std::string_view content) {
  std::string id = Sha256Of(content);
  const fs::path file = PathOf(id);
  try {
    fs::create_directories(file.parent_path());
    if (!Get(id)) {
      ReplaceFile(file, SealBlob(key_, id, content), "." + RandomHex(8) + std::string(kUnfinished));
    }
    // Also for one that is there: whoever wrote it may have died before this.
    for (const fs::path& level : {file.parent_path(), file.parent_path().parent_path(), folder_}) {
      SyncToDisk(level);
    }
  } catch (const std::system_error& error) {
    if (!IsFull(error.code())) throw;
    throw Unavailable("storage_full", error.what());
  }
  return id;
}

bool BlobFolder::Has(std::string_view id) const {
  const fs::path file = PathOf(id);
  if (!fs::exists(file)) return false;
  SyncToDisk(file.parent_path());  // whoever renamed it there may not have come to this
  return true;
}

Result<std::string> BlobFolder::Get(std::string_view id) const {
  const fs::path file = PathOf(id);
  auto sealed = BytesIn(file);
  if (!sealed) {
    return Error{ErrorCode::kInternal, "blob_missing", file.string() + " is not there", {}};
  }
  auto content = OpenBlob(key_, id, *std::move(sealed));
  if (content) return content;
  Error error = content.error();
  error.detail = file.string() + ": " + error.detail;
  return error;
}

void BlobFolder::Remove(std::string_view id) { fs::remove(PathOf(id)); }

void BlobFolder::ForEach(const std::function<void(const std::string& id)>& visit) const {
  ForEachFile(folder_, [&](const fs::path& file) {
    const std::string name = file.filename().string();
    if (IsBlobId(name)) visit(name);
    return true;
  });
}

void BlobFolder::RemoveLeftovers() {
  std::vector<fs::path> leftovers;
  ForEachFile(folder_, [&](const fs::path& file) {
    std::error_code gone;
    const auto written = fs::last_write_time(file, gone);
    const bool old = !gone && written + kLeftoverAge < fs::file_time_type::clock::now();
    if (old && file.filename().string().ends_with(kUnfinished)) leftovers.push_back(file);
    return true;
  });
  for (const fs::path& file : leftovers) fs::remove(file);
}

}  // namespace shortlist
