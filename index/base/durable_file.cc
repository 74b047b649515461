#include "index/base/durable_file.h"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace shortlist {
namespace {

// All of `content`, and on the disk. An error in errno when false.
bool Write(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

void WriteToDisk(const std::filesystem::path& path, std::string_view content) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  const bool written = descriptor >= 0 && Write(descriptor, content);
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!written)
    throw std::system_error(error, std::generic_category(), "write of " + path.string());
}

}  // namespace

void SyncToDisk(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw std::system_error(error, std::generic_category(), "sync of " + path.string());
}

void ReplaceFile(const std::filesystem::path& file, std::string_view content,
                 std::string_view suffix) {
  const std::filesystem::path fresh = file.string() + std::string(suffix);
  try {
    WriteToDisk(fresh, content);
    std::filesystem::rename(fresh, file);
  } catch (const std::system_error&) {
    std::error_code ignored;  // the first failure is the one to tell
    std::filesystem::remove(fresh, ignored);
    throw;
  }
}

}  // namespace shortlist
