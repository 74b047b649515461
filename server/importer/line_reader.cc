#include "server/importer/line_reader.h"

namespace shortlist {
namespace {

void Append(std::string_view piece, Line* line) {
  // One byte of grace for the carriage return that is not of the text.
  if (line->too_long || line->text.size() + piece.size() > kMaxRowBytes + 1) {
    line->too_long = true;
    line->text.clear();
  } else {
    line->text += piece;
  }
}

void Finish(Line* line) {
  if (line->text.ends_with('\r')) line->text.pop_back();
  if (line->text.size() > kMaxRowBytes) {
    line->too_long = true;
    line->text.clear();
  }
}

bool IsBlank(const Line& line) {
  return !line.too_long && line.text.find_first_not_of(" \t\r") == std::string::npos;
}

}  // namespace

Error RowTooLong() {
  return {ErrorCode::kPayloadTooLarge,
          "line_too_long",
          "A row has at most " + std::to_string(kMaxRowBytes) + " bytes.",
          {}};
}

bool LineReader::Next(Line* line) {
  while (ReadAnyLine(line)) {
    if (!IsBlank(*line)) return true;
  }
  return false;
}

bool LineReader::ReadAnyLine(Line* line) {
  *line = Line{.number = lines_ + 1, .text = {}, .too_long = false};
  bool begun = false;
  while (true) {
    if (rest_.empty()) rest_ = blocks_->Next();
    if (rest_.empty()) break;
    begun = true;
    const size_t end = rest_.find('\n');
    Append(rest_.substr(0, end), line);
    rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
    if (end != std::string_view::npos) break;
  }
  if (!begun) return false;
  ++lines_;
  Finish(line);
  return true;
}

}  // namespace shortlist
