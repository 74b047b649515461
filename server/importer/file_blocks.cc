#include "server/importer/file_blocks.h"

#include <stdexcept>

namespace shortlist {
namespace {

constexpr size_t kBlockBytes = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

Result<FileBlocks> FileBlocks::Open(const std::filesystem::path& file) {
  std::error_code failed;
  const bool regular = std::filesystem::is_regular_file(file, failed);
  std::ifstream in(file, std::ios::binary);
  const auto size = regular ? std::filesystem::file_size(file, failed) : 0;
  if (!regular || failed || !in) {
    return Error{ErrorCode::kNotFound,
                 "file_not_found",
                 "There is no file to read at " + file.string() + ".",
                 {}};
  }
  return FileBlocks(std::move(in), static_cast<int64_t>(size));
}

std::string_view FileBlocks::Next() {
  block_.resize(kBlockBytes);
  in_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
  if (in_.bad()) throw std::runtime_error("reading the file to import failed");
  block_.resize(static_cast<size_t>(in_.gcount()));
  std::string_view block = block_;
  if (bytes_done_ == 0 && block.starts_with(kByteOrderMark)) {
    block.remove_prefix(kByteOrderMark.size());
    bytes_done_ += static_cast<int64_t>(kByteOrderMark.size());
    // A file of nothing but its mark is at its end, as an empty block says.
  }
  bytes_done_ += static_cast<int64_t>(block.size());
  return block;
}

}  // namespace shortlist
