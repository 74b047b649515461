#include "server/marketplace/field_checks.h"

#include <utility>

#include "index/base/civil_day.h"
#include "index/base/utf8.h"
#include "server/marketplace/country.h"
#include "server/marketplace/currency.h"
#include "server/marketplace/language.h"
#include "server/marketplace/timezone.h"

namespace shortlist {
namespace {

// Far above any price, far below where sums of prices overflow.
constexpr int64_t kMaxAmountMinor = 1'000'000'000'000'000;

}  // namespace

void FieldChecks::Refuse(std::string pointer, std::string reason, std::string detail) {
  errors_.push_back({std::move(pointer), std::move(reason), std::move(detail)});
}

void FieldChecks::Required(const std::string& pointer, std::string_view value) {
  if (value.empty()) Refuse(pointer, "required", "must be given");
}

void FieldChecks::Text(const std::string& pointer, std::string_view value, size_t max_characters) {
  if (value.find('\0') != std::string_view::npos) {
    Refuse(pointer, "nul_in_string", "must not contain the character NUL");
  } else if (!IsValidUtf8(value)) {
    Refuse(pointer, "bad_utf8", "must be UTF-8");
  } else if (value.size() > max_characters && CountCodePoints(value) > max_characters) {
    Refuse(pointer, "too_long",
           "must have at most " + std::to_string(max_characters) + " characters");
  }
}

void FieldChecks::Entries(const std::string& pointer, size_t entries, size_t max_entries) {
  if (entries > max_entries) {
    Refuse(pointer, "too_many", "must have at most " + std::to_string(max_entries) + " entries");
  }
}

void FieldChecks::Range(const std::string& pointer, std::optional<int64_t> value, int64_t min,
                        int64_t max) {
  if (value && (*value < min || *value > max)) {
    Refuse(pointer, "out_of_range",
           "must be from " + std::to_string(min) + " to " + std::to_string(max));
  }
}

void FieldChecks::Known(const std::string& pointer, std::string_view value, bool known) {
  if (!value.empty() && !known) Refuse(pointer, "unknown_value", "is not a known value");
}

void FieldChecks::Country(const std::string& pointer, std::string_view code) {
  Known(pointer, code, IsCountry(code));
}

void FieldChecks::Timezone(const std::string& pointer, std::string_view name) {
  Known(pointer, name, IsTimezone(name));
}

void FieldChecks::Language(const std::string& pointer, std::string_view code) {
  Known(pointer, code, IsLanguage(code));
}

void FieldChecks::InCategories(const std::string& pointer, std::string_view id,
                               std::span<const Category> categories) {
  Known(pointer, id, HasCategory(categories, id));
}

void FieldChecks::Amount(const std::string& pointer, const std::optional<Money>& money,
                         int64_t min_minor) {
  if (!money) return;
  Range(pointer + "/amount_minor", money->amount_minor, min_minor, kMaxAmountMinor);
  if (!IsCurrency(money->currency)) {
    Refuse(pointer + "/currency", "unknown_value", "is not a currency of ISO 4217");
  }
}

void FieldChecks::PartialDate(const std::string& pointer, std::string_view text) {
  if (text.empty()) return;
  std::string day(text);
  if (day.size() == 4) day += "-01";
  if (day.size() == 7) day += "-01";
  if (!ParseDay(day)) Refuse(pointer, "bad_date", "must be a year, a month or a day");
}

std::string EntryPointer(std::string_view list, size_t at, std::string_view field) {
  std::string pointer(list);
  pointer += '/';
  pointer += std::to_string(at);
  pointer += '/';
  pointer += field;
  return pointer;
}

}  // namespace shortlist
