#include "server/app/folder_lock.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace shortlist {

Result<FolderLock> FolderLock::Take(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const auto file = folder / "lock";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    throw std::system_error(errno, std::generic_category(), "open of " + file.string());
  }
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return FolderLock(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (error != EWOULDBLOCK) {
    throw std::system_error(error, std::generic_category(), "lock of " + file.string());
  }
  return Error{ErrorCode::kFailedPrecondition,
               "index_locked",
               "Another process (a server?) holds " + folder.string() + ".",
               {}};
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

}  // namespace shortlist
