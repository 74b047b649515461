#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "index/base/result.h"

namespace shortlist {

// The bytes of a file from its start to its end, a block at a time, so that a file of any size
// needs the memory of one block. A UTF-8 byte order mark at the start is left out. One thread.
class FileBlocks {
 public:
  // Refuses `file_not_found` where there is no such file, or none that may be read.
  static Result<FileBlocks> Open(const std::filesystem::path& file);

  // The next block, valid until the next call; empty at the end. Throws when reading fails.
  std::string_view Next();

  int64_t bytes_done() const { return bytes_done_; }
  int64_t bytes_all() const { return bytes_all_; }

 private:
  FileBlocks(std::ifstream in, int64_t bytes_all) : in_(std::move(in)), bytes_all_(bytes_all) {}

  std::ifstream in_;
  std::string block_;
  int64_t bytes_done_ = 0;
  int64_t bytes_all_ = 0;
};

}  // namespace shortlist
