#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/http/json_reader.h"
#include "server/importer/import_file.h"

namespace shortlist {

// How a row of another system's file becomes one in our wire form; the language is described in
// data/import/README.md. Constant once loaded; any thread.
class FieldMap {
 public:
  // Refuses `bad_map`, with every fault as a field error at its JSON pointer in the map and in the
  // detail: a file that is not there, no JSON, for another kind, rules that make no sense, fields
  // that our wire form does not have.
  static Result<FieldMap> Load(const std::filesystem::path& file, ImportKind kind);
  // The same from the text of a map.
  static Result<FieldMap> Parse(std::string_view text, ImportKind kind);

  FieldMap(FieldMap&&) noexcept;
  FieldMap& operator=(FieldMap&&) noexcept;
  ~FieldMap();

  // The row in our wire form. Refuses `invalid_fields` with every value that its rule does not
  // understand, at its pointer in the wire form: not_a_text, not_a_number, not_an_amount,
  // not_a_flag, unknown_country, unknown_language, unknown_word, bad_date. Adds to `warnings` what
  // was left out (left_out) or cut (too_long).
  Result<nlohmann::json> Apply(const nlohmann::json& row, std::vector<FieldError>* warnings) const;

  // The fields of a row that no rule reads and that are not among the ignored ones.
  std::vector<std::string> UnmappedFields(const nlohmann::json& row) const;

 private:
  struct Rules;
  explicit FieldMap(std::unique_ptr<const Rules> rules);

  std::unique_ptr<const Rules> rules_;
};

}  // namespace shortlist
