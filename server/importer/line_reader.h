#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/importer/file_blocks.h"

namespace shortlist {

// The longest row that an import holds. What is longer is skipped, however long it is.
inline constexpr size_t kMaxRowBytes = 1024 * 1024;

// The refusal of such a row: `line_too_long`.
Error RowTooLong();

// One line of a file, without its end ("\n" or "\r\n").
struct Line {
  int64_t number = 0;  // from 1
  std::string text;    // empty where it is too long
  bool too_long = false;
};

// The lines of a file that say something, in order: blank ones are passed over, the last one needs
// no end. Needs the memory of one line. One thread.
class LineReader {
 public:
  // Keeps `blocks`, which must outlive this.
  explicit LineReader(FileBlocks* blocks) : blocks_(blocks) {}

  // Reads the next line into `line`; false at the end of the file.
  bool Next(Line* line);

 private:
  bool ReadAnyLine(Line* line);

  FileBlocks* blocks_;
  std::string_view rest_;  // of the block at hand
  int64_t lines_ = 0;
};

}  // namespace shortlist
