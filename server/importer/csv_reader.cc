#include "server/importer/csv_reader.h"

#include <utility>

#include "server/importer/line_reader.h"

namespace shortlist {

bool CsvReader::Next(CsvRecord* record) {
  while (ReadAnyRecord(record)) {
    const bool blank = !record->refusal && record->cells.size() == 1 && record->cells[0].empty();
    if (!blank) return true;
  }
  return false;
}

bool CsvReader::ReadAnyRecord(CsvRecord* record) {
  *record = CsvRecord{.line = lines_ + 1, .cells = {}, .refusal = {}};
  state_ = State::kCellStart;
  cell_.clear();
  record_bytes_ = 0;
  bool begun = false;
  while (true) {
    if (rest_.empty()) rest_ = blocks_->Next();
    if (rest_.empty()) break;
    begun = true;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\n') ++lines_;
    if (Take(c, record)) return true;
  }
  if (begun) FinishFile(record);
  return begun;
}

bool CsvReader::Take(char c, CsvRecord* record) {
  switch (state_) {
    case State::kCellStart:
      if (c != '"') return TakePlain(c, record);
      state_ = State::kQuoted;
      return false;
    case State::kPlain:
      if (c != '"') return TakePlain(c, record);
      GoBad("a quote inside a cell that is not in quotes", record);
      return false;
    case State::kQuoted:
      if (c == '"') {
        state_ = State::kQuoteInside;
      } else {
        Keep(c, record);
      }
      return false;
    case State::kQuoteInside:
      if (c == '"') {
        Keep(c, record);
        state_ = State::kQuoted;
        return false;
      }
      if (c == ',' || c == '\r' || c == '\n') return TakePlain(c, record);
      GoBad("text after a closing quote", record);
      return false;
    case State::kReturn:
      if (c == '\n') return true;
      GoBad("a carriage return that ends no line", record);
      return false;
    case State::kBadLine:
      return c == '\n';
  }
  return false;
}

bool CsvReader::TakePlain(char c, CsvRecord* record) {
  if (c == ',') {
    FinishCell(record);
    state_ = State::kCellStart;
  } else if (c == '\n') {
    FinishCell(record);
    return true;
  } else if (c == '\r') {
    FinishCell(record);
    state_ = State::kReturn;
  } else {
    Keep(c, record);
    state_ = State::kPlain;
  }
  return false;
}

// What is too long is read to its end, so that the next record begins where it does, but not held.
void CsvReader::Keep(char c, CsvRecord* record) {
  if (record->refusal) return;
  if (++record_bytes_ <= kMaxRowBytes) {
    cell_ += c;
    return;
  }
  record->refusal = RowTooLong();
  record->cells.clear();
  cell_.clear();
}

void CsvReader::FinishCell(CsvRecord* record) {
  // An empty cell counts as well, or a line of a million commas would be held whole.
  if (!record->refusal && ++record_bytes_ > kMaxRowBytes) {
    record->refusal = RowTooLong();
    record->cells.clear();
  }
  if (!record->refusal) record->cells.push_back(std::move(cell_));
  cell_.clear();
}

void CsvReader::FinishFile(CsvRecord* record) {
  if (state_ == State::kQuoted) {
    GoBad("a quote that is opened in this record is never closed", record);
  } else if (state_ != State::kReturn && state_ != State::kBadLine) {
    FinishCell(record);
  }
}

void CsvReader::GoBad(std::string detail, CsvRecord* record) {
  state_ = State::kBadLine;
  if (record->refusal) return;
  record->refusal = Error{ErrorCode::kInvalidArgument, "bad_csv", std::move(detail) + ".", {}};
  record->cells.clear();
  cell_.clear();
}

}  // namespace shortlist
