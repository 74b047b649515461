#include "server/app/snapshot_folder.h"

#include <map>
#include <string>
#include <vector>

#include "index/base/durable_file.h"
#include "index/base/file_checksums.h"
#include "index/hybrid/open_or_rebuild.h"

namespace shortlist {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "snapshot-";
constexpr std::string_view kUnfinished = ".new";

// Its position in the log, or nothing when this is no snapshot.
std::optional<int64_t> SeqOf(const fs::path& path) {
  const std::string name = path.filename().string();
  if (!name.starts_with(kPrefix)) return std::nullopt;
  const std::string digits = name.substr(kPrefix.size());
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos ||
      digits.size() > 18) {
    return std::nullopt;
  }
  return std::stoll(digits);
}

std::map<int64_t, fs::path> Snapshots(const fs::path& parent) {
  std::map<int64_t, fs::path> found;
  for (const auto& entry : fs::directory_iterator(parent)) {
    if (const auto seq = SeqOf(entry.path())) found.emplace(*seq, entry.path());
  }
  return found;
}

}  // namespace

std::optional<fs::path> SnapshotFolder::FindNewest() {
  for (const auto& entry : fs::directory_iterator(parent_)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(kUnfinished)) fs::remove_all(entry.path());
  }
  const auto found = Snapshots(parent_);
  for (auto newest = found.rbegin(); newest != found.rend(); ++newest) {
    const auto& path = newest->second;
    auto damage = FileChecksums(path).FindDamage();
    if (!damage && !fs::exists(path / "checksums")) damage = "its checksums are missing";
    if (!damage) return path;
    LogRebuilt(path, {"snapshot_damaged", *damage}, rebuilds_);
    fs::remove_all(path);
  }
  return std::nullopt;
}

fs::path SnapshotFolder::Write(int64_t seq, const std::function<void(const fs::path&)>& fill) {
  const fs::path path = parent_ / (std::string(kPrefix) + std::to_string(seq));
  const fs::path unfinished = path.string() + std::string(kUnfinished);
  fs::remove_all(unfinished);
  fs::create_directory(unfinished);
  fill(unfinished);
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(unfinished)) {
    files.push_back(entry.path().filename().string());
    SyncToDisk(entry.path());
  }
  FileChecksums(unfinished).Record(files);
  SyncToDisk(unfinished);
  fs::remove_all(path);
  fs::rename(unfinished, path);
  SyncToDisk(parent_);
  for (const auto& [older, folder] : Snapshots(parent_)) {
    if (older != seq) fs::remove_all(folder);
  }
  return path;
}

void SnapshotFolder::RemoveAll() {
  for (const auto& [seq, folder] : Snapshots(parent_)) fs::remove_all(folder);
}

}  // namespace shortlist
