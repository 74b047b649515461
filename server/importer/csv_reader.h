#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/importer/file_blocks.h"

namespace shortlist {

// One record of a CSV file.
struct CsvRecord {
  int64_t line = 0;  // where it begins, from 1
  std::vector<std::string> cells;
  std::optional<Error> refusal;  // then the cells say nothing
};

// The records of a file as RFC 4180 has them: cells between commas, in quotes where they hold
// commas, quotes (doubled) or line ends; records end in CR LF or LF, the last one needs no end.
// Blank lines are passed over. Needs the memory of one record. A state machine of ours: libcsv,
// what Debian 12 has, holds a cell however long it is and counts no lines.
//
// A record refuses `bad_csv` (a quote where none may be, text after a closing quote, a lone CR: the
// next line is read afresh; a quote that is never closed) and `line_too_long`. One thread.
class CsvReader {
 public:
  // Keeps `blocks`, which must outlive this.
  explicit CsvReader(FileBlocks* blocks) : blocks_(blocks) {}

  // Reads the next record into `record`; false at the end of the file.
  bool Next(CsvRecord* record);

 private:
  enum class State : uint8_t {
    kCellStart,    // a record's first cell, or after a comma
    kPlain,        // inside a cell without quotes
    kQuoted,       // between quotes
    kQuoteInside,  // after a quote between quotes: closed, or the first of two
    kReturn,       // after a CR that ends a record
    kBadLine,      // after what is malformed: to the end of the line
  };

  bool ReadAnyRecord(CsvRecord* record);
  // Takes one character; true when it was the end of the record.
  bool Take(char c, CsvRecord* record);
  bool TakePlain(char c, CsvRecord* record);
  void Keep(char c, CsvRecord* record);
  void FinishCell(CsvRecord* record);
  void FinishFile(CsvRecord* record);
  void GoBad(std::string detail, CsvRecord* record);

  FileBlocks* blocks_;
  std::string_view rest_;  // of the block at hand
  int64_t lines_ = 0;      // line ends passed
  State state_ = State::kCellStart;
  std::string cell_;
  size_t record_bytes_ = 0;
};

}  // namespace shortlist
