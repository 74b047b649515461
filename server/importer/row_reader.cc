#include "server/importer/row_reader.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "index/base/utf8.h"
#include "server/importer/csv_reader.h"
#include "server/importer/line_reader.h"

namespace shortlist {
namespace {

using nlohmann::json;

Error Refusal(std::string reason, std::string detail) {
  return {ErrorCode::kInvalidArgument, std::move(reason), std::move(detail), {}};
}

// What no row may hold, whatever its format.
Result<void> RequireText(std::string_view text) {
  if (text.find('\0') != text.npos) return Refusal("nul_in_string", "Holds the character NUL.");
  if (!IsValidUtf8(text)) return Refusal("bad_utf8", "Is not valid UTF-8.");
  return {};
}

class JsonLines : public RowReader {
 public:
  explicit JsonLines(FileBlocks blocks) : RowReader(std::move(blocks)), lines_(this->blocks()) {}

  bool Advance() override { return lines_.Next(&line_); }
  int64_t line() const override { return line_.number; }

  Result<json> Fields() override {
    if (line_.too_long) return RowTooLong();
    const auto text = RequireText(line_.text);
    if (!text) return text.error();
    auto parsed = ParseJson(line_.text);
    if (!parsed) return parsed.error();
    if (!parsed->is_object()) {
      return Refusal("wrong_type",
                     std::string("A row is an object, not ") + parsed->type_name() + ".");
    }
    return parsed;
  }

 private:
  LineReader lines_;
  Line line_;
};

class CsvRows : public RowReader {
 public:
  explicit CsvRows(FileBlocks blocks) : RowReader(std::move(blocks)), records_(this->blocks()) {}

  // Reads the header line. Refuses `unsupported_format`.
  Result<void> ReadHeader() {
    if (!records_.Next(&record_)) return Unusable("the file is empty");
    if (record_.refusal) return Unusable(record_.refusal->detail);
    columns_ = std::move(record_.cells);
    for (const std::string& column : columns_) {
      const auto text = RequireText(column);
      if (!text) return Unusable(text.error().detail);
      if (column.empty()) return Unusable("a column has no name");
      if (std::count(columns_.begin(), columns_.end(), column) > 1) {
        return Unusable("there are two columns \"" + column + "\"");
      }
    }
    return {};
  }

  bool Advance() override { return records_.Next(&record_); }
  int64_t line() const override { return record_.line; }

  Result<json> Fields() override {
    if (record_.refusal) return *record_.refusal;
    if (record_.cells.size() != columns_.size()) {
      return Refusal("wrong_column_count", "Has " + std::to_string(record_.cells.size()) +
                                               " cells; the header line has " +
                                               std::to_string(columns_.size()) + ".");
    }
    json fields = json::object();
    for (size_t i = 0; i < columns_.size(); ++i) {
      const auto text = RequireText(record_.cells[i]);
      if (!text) {
        return Refusal(text.error().reason,
                       "Column \"" + columns_[i] + "\": " + text.error().detail);
      }
      if (!record_.cells[i].empty()) fields[columns_[i]] = record_.cells[i];
    }
    return fields;
  }

 private:
  static Error Unusable(const std::string& why) {
    return Refusal("unsupported_format", "A CSV file begins with a line of column names: " + why);
  }

  CsvReader records_;
  CsvRecord record_;
  std::vector<std::string> columns_;
};

}  // namespace

Result<std::unique_ptr<RowReader>> RowReader::Open(const std::filesystem::path& file) {
  const std::string ending = file.extension().string();
  if (ending != ".jsonl" && ending != ".csv") {
    return Refusal("unsupported_format", "A file to import ends in .jsonl or .csv, unlike " +
                                             file.filename().string() + ".");
  }
  auto blocks = FileBlocks::Open(file);
  if (!blocks) return blocks.error();
  if (ending == ".jsonl") return std::unique_ptr<RowReader>(new JsonLines(*std::move(blocks)));
  auto rows = std::make_unique<CsvRows>(*std::move(blocks));
  const auto header = rows->ReadHeader();
  if (!header) return header.error();
  return std::unique_ptr<RowReader>(std::move(rows));
}

}  // namespace shortlist
