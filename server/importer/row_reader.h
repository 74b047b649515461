#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "index/base/result.h"
#include "server/http/json_reader.h"
#include "server/importer/file_blocks.h"

namespace shortlist {

// The rows of a file, as objects of JSON, whatever its format. One thread.
class RowReader {
 public:
  // By the file's ending: .jsonl or .csv. Refuses `file_not_found`, `unsupported_format`.
  static Result<std::unique_ptr<RowReader>> Open(const std::filesystem::path& file);

  virtual ~RowReader() = default;

  // Moves to the next row; false at the end.
  virtual bool Advance() = 0;
  // Where the row begins, from 1.
  virtual int64_t line() const = 0;
  // The row at hand: an object. Of a CSV file, its values are strings, and an empty cell is not
  // there. Refuses what is wrong with the row (import_file.h).
  virtual Result<nlohmann::json> Fields() = 0;

  int64_t bytes_done() const { return blocks_.bytes_done(); }
  int64_t bytes_all() const { return blocks_.bytes_all(); }

 protected:
  explicit RowReader(FileBlocks blocks) : blocks_(std::move(blocks)) {}

  FileBlocks* blocks() { return &blocks_; }

 private:
  FileBlocks blocks_;
};

}  // namespace shortlist
