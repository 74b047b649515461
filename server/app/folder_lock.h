#pragma once

#include <filesystem>

#include "index/base/result.h"

namespace shortlist {

// Holds a folder for this process alone, until it is destroyed or the process ends in any way.
class FolderLock {
 public:
  // Makes the folder when missing. Refuses `index_locked` (kFailedPrecondition) while another
  // process holds it.
  static Result<FolderLock> Take(const std::filesystem::path& folder);

  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace shortlist
