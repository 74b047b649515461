#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/category.h"
#include "server/marketplace/money.h"

namespace shortlist {

// Collects all that is wrong with the fields of one noun, so that the caller hears it at once. What
// is not given (an empty string or optional) passes every check but Required. One thread.
class FieldChecks {
 public:
  // Refuses an empty value: `required`.
  void Required(const std::string& pointer, std::string_view value);

  // Refuses more than `max_characters` code points (`too_long`), `nul_in_string`, `bad_utf8`.
  void Text(const std::string& pointer, std::string_view value, size_t max_characters);

  // Refuses more than `max_entries`: `too_many`.
  void Entries(const std::string& pointer, size_t entries, size_t max_entries);

  // Refuses what lies outside: `out_of_range`.
  void Range(const std::string& pointer, std::optional<int64_t> value, int64_t min, int64_t max);

  // Refuse what no table knows: `unknown_value`.
  void Country(const std::string& pointer, std::string_view code);
  void Timezone(const std::string& pointer, std::string_view name);
  void Language(const std::string& pointer, std::string_view code);
  void InCategories(const std::string& pointer, std::string_view id,
                    std::span<const Category> categories);

  // Refuses an unknown currency (`unknown_value`) and an amount below `min_minor` or beyond all
  // reason (`out_of_range`).
  void Amount(const std::string& pointer, const std::optional<Money>& money, int64_t min_minor);

  // Refuses what is no year, month or day ("2019", "2019-05", "2019-05-31"): `bad_date`.
  void PartialDate(const std::string& pointer, std::string_view text);

  void Refuse(std::string pointer, std::string reason, std::string detail);

  std::vector<FieldError> Take() { return std::move(errors_); }

 private:
  void Known(const std::string& pointer, std::string_view value, bool known);

  std::vector<FieldError> errors_;
};

// "/skills", 3, "name" -> "/skills/3/name".
std::string EntryPointer(std::string_view list, size_t at, std::string_view field);

}  // namespace shortlist
